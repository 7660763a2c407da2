"""From raw files to pairs of measurements: reading, checking, cleaning."""
