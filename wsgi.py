"""The application, as the server imports it."""

from webapp import create_app

app = create_app()
