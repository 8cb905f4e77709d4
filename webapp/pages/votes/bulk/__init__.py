"""Several votes at once."""
