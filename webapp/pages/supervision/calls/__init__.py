"""Whom to call about late cases today."""
