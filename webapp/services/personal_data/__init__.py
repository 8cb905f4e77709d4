"""What is kept about a person: corrected, restricted, erased on their request."""
