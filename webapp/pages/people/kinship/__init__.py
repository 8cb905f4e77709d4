"""Declared kin."""
