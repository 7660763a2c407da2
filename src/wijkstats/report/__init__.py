"""The report: what chapters handed in, protected together, as pages and files."""
