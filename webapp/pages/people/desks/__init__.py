"""Handing over the work of a post."""
