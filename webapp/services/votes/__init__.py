"""Writers of votes: rolls, ballots, recusals."""
