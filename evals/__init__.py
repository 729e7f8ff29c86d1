"""Measures how good retrieval and answers are."""
