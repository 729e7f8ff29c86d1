"""Reads council papers and publishes them as a searchable library."""
