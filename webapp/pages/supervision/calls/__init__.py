"""The people to call about late cases today."""
