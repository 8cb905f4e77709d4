"""Reads for those who oversee units."""
