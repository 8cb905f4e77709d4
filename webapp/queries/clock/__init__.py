"""Reads of deadlines, tasks and late cases."""
