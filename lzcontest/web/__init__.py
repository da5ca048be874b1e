"""The web layer, split by audience; it composes pages from the features."""
