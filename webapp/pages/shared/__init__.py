"""What pages of several subjects use: what a form sent, loading a case, drafts, fields."""
