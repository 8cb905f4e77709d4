"""Writers of cultivation groups."""
