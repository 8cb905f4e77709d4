"""The demo office. Only the command line imports it."""
