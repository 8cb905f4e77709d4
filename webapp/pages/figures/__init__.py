"""Indicators of units, and snapshots of them."""
