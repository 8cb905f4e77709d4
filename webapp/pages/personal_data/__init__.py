"""The data kept about a person, shown and exported from their request."""
