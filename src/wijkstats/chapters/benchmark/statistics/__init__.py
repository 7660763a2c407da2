"""Statistics of the chapter on other municipalities: published figures in, results out."""
