"""What judging decides without a database: the draw, conflicts, codes, scores and seals."""
