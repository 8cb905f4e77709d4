"""Registers of units."""
