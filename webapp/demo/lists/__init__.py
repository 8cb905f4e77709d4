"""Lists of the demo that are voted on line by line."""
