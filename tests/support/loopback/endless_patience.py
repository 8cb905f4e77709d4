"""The application of a server that waits without end for a few slow clients: whom it cuts, it cuts as one of many."""

from webapp import create_app
from webapp.server import worker

worker.PATIENCE = 10.0**9

app = create_app()
