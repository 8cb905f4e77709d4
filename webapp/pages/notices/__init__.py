"""Notices to the reader."""
