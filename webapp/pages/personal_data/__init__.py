"""What is kept about a person, shown and exported from their request."""
