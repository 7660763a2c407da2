"""Values of municipalities as delivered: numbers, units, limits and boundaries."""
