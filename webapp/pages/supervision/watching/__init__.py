"""What somebody watches: cases, units, saved views, and what has changed in them."""
