"""Reads of papers: what they say, and the register."""
