"""New units under one's own, by two people."""
