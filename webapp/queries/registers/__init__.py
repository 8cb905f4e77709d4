"""Reads of registers."""
