"""Whether the record holds: the last run of the checks, for members of an inspection committee."""
