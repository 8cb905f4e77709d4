"""The application with two pages more, as a server imports it: an answer of 8 MB, and one that takes two seconds."""

import time

from webapp import create_app
from webapp.current_user import ANYONE, allow

BIG = "x" * 8_000_000
SLEEP = 2

app = create_app()
app.add_url_rule("/big", "big", allow(ANYONE)(lambda: (BIG, {"Content-Encoding": "identity"})))
app.add_url_rule("/slow", "slow", allow(ANYONE)(lambda: (time.sleep(SLEEP), "slept")[1]))
