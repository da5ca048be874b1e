"""What goes out: winner documents, press kit, certificates."""
