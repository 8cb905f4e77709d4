"""Reads of the tree of units."""
