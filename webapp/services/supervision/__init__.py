"""Writers of what supervisors are shown of the past; the clock calls them."""
