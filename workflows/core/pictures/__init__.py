"""A workflow to look at: its table and its picture."""
