"""Lets the tests of this folder import `reading_pdfs`, in whatever way pytest imports them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
