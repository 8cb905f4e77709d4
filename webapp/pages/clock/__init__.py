"""Deadlines as pages word them."""
