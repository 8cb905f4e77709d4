"""Reads of accounts: who keeps whose, how each stands, and the names and slips of new ones."""
