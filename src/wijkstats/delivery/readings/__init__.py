"""What a cell means that is written in another way: days, numbers of clients, categories and figures."""
