"""What the product knows of media without touching a file: formats, limits, ladders, identity."""
