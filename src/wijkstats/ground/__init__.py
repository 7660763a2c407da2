"""What all else stands on: errors, records, kinds of columns, scales, the catalogue of published values."""
