"""The desk of a unit: works by the sheet, their files by name, endorsement and rank, a work handed to its author."""
