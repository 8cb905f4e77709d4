"""Recommendation of an exemplary member for admission to the Party."""
