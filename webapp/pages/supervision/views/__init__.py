"""Saved views of the board and of tracking."""
