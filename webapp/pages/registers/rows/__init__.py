"""Pages of one row of a register."""
