"""Jobs of the clock."""
