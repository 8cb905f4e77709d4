"""Searching without a word in any address."""
