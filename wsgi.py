"""The application, as the server and the command line import it."""

import os

from webapp import create_app

app = create_app(serving="FLASK_RUN_FROM_CLI" not in os.environ)
