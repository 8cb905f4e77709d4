"""Which notices are mailed, and where."""
