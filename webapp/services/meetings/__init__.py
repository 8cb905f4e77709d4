"""Writers of meetings, attendance and ballots on paper."""
