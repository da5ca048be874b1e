"""The verbs of this feature."""
