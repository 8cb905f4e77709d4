"""Reads of period reports."""
