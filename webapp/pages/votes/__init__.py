"""A vote on pages: its tally, its ballots, its texts."""
