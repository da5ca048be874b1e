"""The verbs of the unit desk."""
