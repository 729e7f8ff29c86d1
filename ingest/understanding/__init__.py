"""Understanding: from the pages of one file to what it says about itself. Pure functions only."""

from __future__ import annotations

# Raised whenever the same pages would give another Document: the library then understands anew.
UNDERSTANDING_VERSION = 3
