"""Answers of members to ballots on paper that were entered in their names."""
