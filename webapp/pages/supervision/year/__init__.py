"""What every unit owes in the next twelve months."""
