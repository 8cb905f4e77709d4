"""What is said on the points of an agenda: pages that write it."""
