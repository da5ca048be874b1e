"""Pure rules of similarity: fingerprints, alignment, scores; no file, database or clock."""
