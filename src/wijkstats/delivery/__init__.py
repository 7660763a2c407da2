"""From the raw files of a delivery to processed tables, with an account of all that was left out."""
