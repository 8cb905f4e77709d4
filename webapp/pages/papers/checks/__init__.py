"""Checks of a year's book of issued papers."""
