"""The workflow engine: pure functions over data. No Flask, no SQLAlchemy, no clock."""
