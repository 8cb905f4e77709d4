"""Helpers for pages of several subjects: submitted values, loading a case, drafts, fields."""
