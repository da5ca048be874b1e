"""What in a work tells whose it is, and its redaction."""
