"""Notations of programmes: indicators and their periods, entitlements, and what a register is checked for."""
