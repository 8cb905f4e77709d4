"""Reads of notices and their recipients."""
