"""The door: what the server imports."""

from webapp import create_app

app = create_app()
