"""One module per exhibit: its columns on the page, its figure, the numbers of its sentences."""
