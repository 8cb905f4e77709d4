"""Who has read a sealed case."""
