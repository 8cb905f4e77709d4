"""Writers of the register, scans and templates."""
