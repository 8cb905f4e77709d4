"""The user's tasks and cases."""
