"""A fresh proof of who sends a final act."""
