"""Where documents come from, and what is remembered of it."""
