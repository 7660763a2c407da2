"""Statistics of published figures: pure functions of small tables."""
