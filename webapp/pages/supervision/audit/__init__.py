"""Who changed what, about whom, in which unit, on which day."""
