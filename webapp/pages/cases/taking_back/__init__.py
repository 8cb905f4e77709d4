"""Taking back the own last step of a case, and opening a lapsed one again."""
