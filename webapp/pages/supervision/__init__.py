"""What those who oversee units look at: the board, their saved views, what they watch."""
