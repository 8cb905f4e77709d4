"""Writers of the tree of units."""
