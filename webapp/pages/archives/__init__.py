"""Closed cases that are due to be handed over or destroyed."""
