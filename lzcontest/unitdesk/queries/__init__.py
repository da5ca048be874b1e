"""Reading what units have brought in."""
