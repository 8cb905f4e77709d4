"""The conclusions of a conference."""
