"""Likely doubles: the list of those responsible, and the decision about a pair or a question of an import."""
