"""The books in which papers are numbered."""
