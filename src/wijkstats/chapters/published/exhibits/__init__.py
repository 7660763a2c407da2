"""One module per kind of exhibit: its columns on the page, its figure, the numbers of its sentences."""
