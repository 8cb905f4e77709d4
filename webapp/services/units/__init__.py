"""Writing what units have beside their tree: the terms of their committees, and posts by naming."""
