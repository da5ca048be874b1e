"""What in a work was taken from another, and the evidence for it."""
