"""Contests and their rules: categories, form fields, rubric, rounds, and the freezing of it all."""
