"""Reorganisation of units."""
