"""Counting for the chapter on the data."""
