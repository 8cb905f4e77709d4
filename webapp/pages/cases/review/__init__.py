"""The look at a final act before it is done: what was written, and the papers as they will look."""
