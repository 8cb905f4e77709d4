"""The holder of the account of a system administrator."""
