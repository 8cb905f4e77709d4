"""Public verification of a paper."""
