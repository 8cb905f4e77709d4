"""A search for who changed what, about whom, in which unit, on which day."""
