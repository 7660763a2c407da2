"""What a reader sees: figures, tables, words, pages."""
