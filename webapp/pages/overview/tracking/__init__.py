"""The supervisor's table."""
