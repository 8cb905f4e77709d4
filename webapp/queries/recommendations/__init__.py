"""Reads of recommendations and cultivation groups."""
