"""Reads of people, delegations and kin."""
