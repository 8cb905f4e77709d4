"""Requests for changes that a second person confirms."""
