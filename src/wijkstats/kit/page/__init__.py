"""How a protected table becomes words, cells and a figure."""
