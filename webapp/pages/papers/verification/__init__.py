"""Verification of a paper by a stranger."""
