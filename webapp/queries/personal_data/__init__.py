"""What is kept about a person, and what of it has to be kept."""
