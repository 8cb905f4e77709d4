"""Writers of accounts, passwords and sign-ins."""
