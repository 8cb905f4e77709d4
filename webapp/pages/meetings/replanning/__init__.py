"""A change of a planned meeting."""
