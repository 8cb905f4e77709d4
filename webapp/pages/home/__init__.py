"""The first page: what is late, what comes, whom it waits for."""
