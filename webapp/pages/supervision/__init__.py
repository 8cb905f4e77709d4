"""Pages for supervisors: the board, views and watching, past durations, calls, the year."""
