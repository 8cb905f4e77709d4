"""Terms that end, and officers beyond the age of their posts."""
