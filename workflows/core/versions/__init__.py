"""Versions of one process beside each other."""
