"""Measurements and trajectories; keyed hashes instead of numbers of people."""
