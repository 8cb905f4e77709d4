"""Prizes of a contest: the ranking of its jury as a list, a vote on each, one decision, a certificate for each."""
