"""Makers of rows for tests: each says only what the test cares about."""
