"""Statistics of the chapter about clients: counts in, results out."""
