"""Keeps what was read: one store per access group, published as immutable generations."""
