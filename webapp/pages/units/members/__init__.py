"""Recording new people in a unit, and the end of memberships."""
