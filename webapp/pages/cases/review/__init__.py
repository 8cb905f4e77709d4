"""A final act is looked at before it is done: what was written, and the papers as they will look."""
