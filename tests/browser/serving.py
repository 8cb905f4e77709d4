"""The application behind a real socket, in a thread of the tests' own process."""

import socket
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import Flask
from flask_babel import force_locale, gettext
from playwright.sync_api import BrowserContext
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser as Client
from tests.support.offices.district import user_name
from webapp.db import db
from webapp.server.worker import Loop

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from tests.conftest import Clock


THREADS = 8


@dataclass
class Live:
    """A running server. `requests` are what it was asked, as (method, path); a POST waits while `gate` is not set.

    address: that of a proxy in front of it, if there is one.
    """

    app: Flask
    clock: "Clock"
    session: Session
    requests: list[tuple[str, str]] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)
    port: int = 0
    address: str = ""
    end: threading.Event = field(default_factory=threading.Event)
    loop: Loop | None = None
    thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return self.address or f"http://127.0.0.1:{self.port}"

    def said(self, msgid: str, language: str = "vi", **values: Any) -> str:
        """A text of the catalogue as the pages show it."""
        with self.app.test_request_context("/"), force_locale(language):
            return gettext(msgid, **values)

    def client(self, name: str) -> Client:
        """A client without a browser, signed in as somebody, by full name or user name."""
        client = Client(self.app)
        client.enter(user_name(name))
        return client

    def let_in(self, context: BrowserContext, name: str) -> None:
        """Give a context the cookie of somebody who has signed in: the form itself is tested once, not every time."""
        cookie = self.client(name).client.get_cookie("doan-vu", domain="localhost")
        assert cookie
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.url}])

    def posts(self, path: str) -> int:
        """How many forms were sent to this path."""
        return sum(method == "POST" and asked.startswith(path) for method, asked in self.requests)

    def stop(self) -> None:
        assert self.loop and self.thread
        self.gate.set()
        self.end.set()
        self.loop.wake()
        self.thread.join()
        self.session.close()
        with self.app.app_context():
            db.engine.dispose()


def serve(app: Flask, clock: "Clock") -> Live:
    """Begin to serve on a free port."""
    with app.app_context():
        session = Session(db.engine)
    live = Live(app, clock, session)
    live.gate.set()

    def gated(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        live.requests.append((environ["REQUEST_METHOD"], environ["PATH_INFO"]))
        if environ["REQUEST_METHOD"] == "POST":
            live.gate.wait()
        return app(environ, start_response)

    listener = socket.create_server(("127.0.0.1", 0))
    live.port = listener.getsockname()[1]
    live.loop = Loop(app, [listener], THREADS, gated)
    live.thread = threading.Thread(target=turn, args=(live.loop, live.end), daemon=True)
    live.thread.start()
    return live


def turn(loop: Loop, end: threading.Event) -> None:
    """Do what a worker of the shipped server does, until the end."""
    while not end.is_set():
        loop.turn(1.0)
    loop.finish(5, lambda: None)
    for server in loop.servers:
        server.trigger.close()
