"""Pages of a committee's meetings."""
