"""The part of a name by which lists sort, on its own page."""
