"""Statistics of the chapter on other municipalities: published values in, results out."""
