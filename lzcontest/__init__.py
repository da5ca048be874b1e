"""lzcontest: collecting and judging cultural works, beyond doubt."""
