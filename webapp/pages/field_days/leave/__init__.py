"""Leave of officers."""
