"""The application with some pages more, as a server imports it.

An answer of 8 MB, one that takes two seconds, and one that says where its request seems to come from.
"""

import time

from flask import request

from tests.support.slow_clients import BEGUN
from webapp import create_app
from webapp.current_user import ANYONE, allow

BIG = "x" * 8_000_000
SLEEP = 2


def sleep() -> str:
    (app.config["DOAN_VU"].data_dir / BEGUN).touch()
    time.sleep(SLEEP)
    return "slept"


app = create_app()
app.add_url_rule("/big", "big", allow(ANYONE)(lambda: (BIG, {"Content-Encoding": "identity"})))
app.add_url_rule("/slow", "slow", allow(ANYONE)(sleep))
app.add_url_rule("/where", "where", allow(ANYONE)(lambda: f"{request.remote_addr} {request.scheme}"))
