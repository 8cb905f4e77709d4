"""Writers of registers."""
