"""A task that a committee has given to a unit."""
