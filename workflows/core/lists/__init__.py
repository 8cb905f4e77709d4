"""Lists of people and units in one case: their lines, and what they are checked for."""
