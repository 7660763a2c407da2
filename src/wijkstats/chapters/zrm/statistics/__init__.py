"""Statistics of the chapter on change: counts in, results out."""
