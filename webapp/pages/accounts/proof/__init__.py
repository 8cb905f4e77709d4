"""Who sends what is final proves anew that it is they."""
