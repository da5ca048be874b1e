"""Collections that lie in folders."""
