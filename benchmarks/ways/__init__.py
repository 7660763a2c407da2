"""The counts of the chapter about change, each way on its own: polars, pandas, SQL by hand, data.table."""
