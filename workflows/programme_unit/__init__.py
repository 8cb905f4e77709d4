"""A programme in one unit that carries it out."""
