"""Turns retrieved passages into statements with citations."""
