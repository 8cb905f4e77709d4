"""Reads over many cases."""
