"""Bytes → pages: what a file is, its canonical text, and where each character stands.

`reader` is the way in; one module per format does the reading; `fragments`, `columns`, `rows`,
`margins`, `hyphens` and `typeset` turn a PDF's characters into text and open no file.
"""
