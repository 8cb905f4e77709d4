"""The cases, units and saved views that somebody watches, and what has changed in them."""
