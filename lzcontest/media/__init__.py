"""Uploaded files: probing, review copies, and handing them out."""
