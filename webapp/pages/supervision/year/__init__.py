"""The duties of every unit in the next twelve months."""
