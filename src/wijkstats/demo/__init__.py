"""The synthetic deliveries, and the statements of the report that they are made to reproduce."""
