"""Reminding the holders of a case."""
