"""The data kept about a person, and what of them has to be kept."""
