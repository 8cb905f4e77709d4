"""Whose the account of a technical administrator is."""
