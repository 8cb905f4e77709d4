"""Writing of period reports."""
