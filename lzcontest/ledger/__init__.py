"""The append-only record that lets anyone check that nobody changed who won."""
