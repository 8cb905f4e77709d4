"""Pages of whom a change of a process or of a rule touches, before it is made."""
