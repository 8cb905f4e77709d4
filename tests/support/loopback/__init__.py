"""Services of other people, as processes on loopback."""
