"""Whose the account of a system administrator is."""
