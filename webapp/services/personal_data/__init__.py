"""The data kept about a person: corrected, restricted, erased on their request."""
