"""A number for a printed paper."""
