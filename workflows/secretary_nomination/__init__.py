"""Nomination of a branch secretary."""
