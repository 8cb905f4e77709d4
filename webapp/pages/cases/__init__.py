"""The page of a case, and the forms by which it is moved."""
