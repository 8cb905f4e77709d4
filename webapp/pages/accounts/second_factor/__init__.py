"""Setting up, renewing and removing the own second factor."""
