"""Pages that write the contributions to the points of an agenda."""
