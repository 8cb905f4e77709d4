"""The evidence of a case, as a file."""
