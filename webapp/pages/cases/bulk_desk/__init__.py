"""Many cases taken, handed on or reminded of at once."""
