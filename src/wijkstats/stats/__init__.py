"""Statistics: pure functions on counts, arrays or small frames."""
