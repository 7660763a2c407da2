"""Figures of municipalities as delivered: values, units, limits and boundaries."""
