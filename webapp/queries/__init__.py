"""Reads: what pages and services ask of the database. Nothing here writes."""
