"""Counting for the chapter on change: pairs, and what is counted of them."""
