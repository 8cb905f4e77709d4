"""A programme that a unit runs over years, with pilot units, reviews and roll-out."""
