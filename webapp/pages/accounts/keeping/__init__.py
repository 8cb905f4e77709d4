"""The accounts of the units beneath one's own: made, renewed, closed and opened again."""
