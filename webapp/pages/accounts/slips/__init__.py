"""Slips with first passwords, to be printed and handed over."""
