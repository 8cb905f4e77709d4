"""Reads of days at the grassroots."""
