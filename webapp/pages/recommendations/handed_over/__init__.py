"""Cases that have been handed over, on one list."""
