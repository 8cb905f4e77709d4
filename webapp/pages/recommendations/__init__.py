"""Figures of recommendations to the Party."""
