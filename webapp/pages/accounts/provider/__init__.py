"""The office's sign-in provider: signing in by it, binding it to the own account, and proofs by it."""
