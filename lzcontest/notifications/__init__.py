"""Messages out: mail first, adapters for others."""
