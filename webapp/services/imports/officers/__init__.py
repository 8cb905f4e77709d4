"""The import of an officer: within the units that they are responsible for, and nothing beyond."""
