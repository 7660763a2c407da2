"""Counting in DuckDB or Ibis, over tables that grow with clients."""
