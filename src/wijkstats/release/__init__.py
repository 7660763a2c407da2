"""The only way from a result to something that may be published."""
