"""Answers questions from the library, every statement tied to the words of a source."""
