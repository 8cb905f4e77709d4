"""The list of kinds of posts."""
