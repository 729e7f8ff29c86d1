"""Does the cited text carry a statement? By rules, one sentence at a time."""
