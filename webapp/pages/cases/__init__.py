"""The page of a case, and the forms of its moves."""
