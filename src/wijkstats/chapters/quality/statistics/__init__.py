"""Statistics of the chapter on the data: counts in, results out."""
