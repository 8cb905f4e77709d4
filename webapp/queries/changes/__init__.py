"""Reads of requests for changes: who confirms them, and who reads them."""
