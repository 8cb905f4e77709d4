"""Closed cases by the time for which they are kept."""
