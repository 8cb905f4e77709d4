"""Several decisions numbered with one form."""
