"""Indicators of the models."""
