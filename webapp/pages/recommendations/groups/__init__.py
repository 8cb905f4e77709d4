"""Cultivation groups."""
