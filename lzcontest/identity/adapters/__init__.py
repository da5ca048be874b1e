"""What a file says besides its content."""
