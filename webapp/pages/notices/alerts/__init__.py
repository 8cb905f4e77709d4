"""Alerts that work waits, on one's own browsers and telephone."""
