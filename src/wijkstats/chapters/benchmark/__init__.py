"""The chapter that lays the municipality beside others."""
