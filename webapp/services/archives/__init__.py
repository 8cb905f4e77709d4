"""Closed cases: handed over to an archive, destroyed by a decision, their content erased."""
