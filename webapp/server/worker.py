"""The worker process: one loop for all sockets, some threads for the application."""

import logging
import os
import resource
import socket
import time
from collections.abc import Callable, Sequence
from typing import Any

from flask import Flask
from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.server import BaseWSGIServer
from waitress.task import ThreadedTaskDispatcher
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from webapp.config import MEBIBYTE
from webapp.headers import headers_of
from webapp.server.channels import LAST_BYTES, Channel
from webapp.server.incoming import BodyLimit

PATIENCE = 30.0
"""Seconds for sending a request, for reading an answer, and between two requests."""
CROWDED_PATIENCE = 5.0
"""The patience while more than half of the connections are taken."""
CONNECTIONS = 1_000
LONGEST_HEAD = 64 * 1024
IN_MEMORY = 256 * 1024
"""What a buffer holds in memory; the rest of it lies in a temporary file."""
LARGEST_ANSWER = 1024 * MEBIBYTE
"""So much may wait for its reader before a thread has to wait: more than any answer has."""


class Server(BaseWSGIServer):  # type: ignore[misc]
    """A server that accepts at one socket of gunicorn's."""

    channel_class = Channel

    def __init__(
        self, app: Any, listener: socket.socket, body_limit: BodyLimit, headers: dict[str, str], **options: Any
    ) -> None:
        self.body_limit, self.headers = body_limit, headers
        sockinfo = (listener.family, listener.type, listener.proto, listener.getsockname())
        super().__init__(app, _sock=listener, sockinfo=sockinfo, bind_socket=False, **options)

    def getsockname(self) -> tuple[str, str]:
        name = self.socket.getsockname()
        return (name[0], str(name[1])) if isinstance(name, tuple) else ("localhost", "")

    def fix_addr(self, addr: Any) -> Any:
        return addr if isinstance(addr, tuple) else ("localhost", None)

    def set_socket_options(self, conn: socket.socket) -> None:
        if conn.family != socket.AF_UNIX:
            conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def maintenance(self, now: float) -> None:
        """Leave it to `Loop.turn`: a socket must not be closed while the others are being asked."""


class Loop:
    """One loop for all sockets of a process, and the threads in which the application works.

    application: what is called, if that is not the application itself but something around it.
    """

    def __init__(self, app: Flask, listeners: Sequence[socket.socket], threads: int, application: Any = None) -> None:
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        self.map: dict[int, Any] = {}
        adj = Adjustments(
            ident=None,
            threads=threads,
            clear_untrusted_proxy_headers=False,  # TRUSTED_PROXIES decides, in the application
            connection_limit=CONNECTIONS,
            max_request_header_size=LONGEST_HEAD,
            max_request_body_size=MEBIBYTE + 1,
            inbuf_overflow=IN_MEMORY,
            outbuf_overflow=IN_MEMORY,
            outbuf_high_watermark=LARGEST_ANSWER,
            log_socket_errors=False,
        )
        self.dispatcher = ThreadedTaskDispatcher()
        self.dispatcher.set_thread_count(threads)
        options = {"map": self.map, "dispatcher": self.dispatcher, "adj": adj}
        headers = headers_of(app.config["DOAN_VU"].https) | {"Cache-Control": "no-store"}
        limits = body_limits(app)
        self.servers = [Server(application or app, each, limits, headers, **options) for each in listeners]

    def wake(self) -> None:
        """Let a turn that waits end now."""
        for server in self.servers:
            server.pull_trigger()

    def turn(self, longest: float) -> None:
        """Serve what has come, and cut who is too slow."""
        wasyncore.poll2(longest, self.map)
        now, channels = time.monotonic(), self.channels()
        patience = PATIENCE if len(channels) < CONNECTIONS / 2 else CROWDED_PATIENCE
        for channel in channels:
            if channel.overdue(now, patience):
                channel.cut()

    def channels(self) -> list[Channel]:
        return [channel for server in self.servers for channel in list(server.active_channels.values())]

    def finish(self, longest: float, notify: Callable[[], None]) -> None:
        """Accept nothing more, answer every request that has come in, then end the threads."""
        begun = time.monotonic()
        for server in self.servers:
            server.accepting = False
            server.del_channel()
            server.socket.close()
        while self.channels() and time.monotonic() < begun + longest:
            notify()
            patient = time.monotonic() < begun + LAST_BYTES
            for channel in self.channels():
                if not (channel.requests or channel.total_outbufs_len or (channel.since is not None and patient)):
                    channel.handle_close()
            self.turn(0.1)
        self.dispatcher.shutdown(timeout=1)


class BufferingWorker(Worker):  # type: ignore[misc]
    """A process of gunicorn's that serves with waitress."""

    loop: Loop | None = None

    def run(self) -> None:
        _take_all_descriptors()
        loop = self.loop = Loop(self.wsgi, [each.sock for each in self.sockets], self.cfg.threads)
        while self.alive and self.ppid == os.getppid():
            self.notify()
            loop.turn(1.0)
        loop.finish(self.cfg.graceful_timeout, self.notify)

    def handle_exit(self, sig: int, frame: Any) -> None:
        super().handle_exit(sig, frame)
        if self.loop:
            self.loop.wake()


def body_limits(app: Flask) -> BodyLimit:
    """Return how large a body the page at (method, path) takes, so that a larger one is not even stored."""
    routes = app.url_map.bind("localhost")

    def limit(method: str, path: str) -> int:
        try:
            endpoint, _values = routes.match(path, method)
        except (HTTPException, RequestRedirect):
            return MEBIBYTE
        return getattr(app.view_functions[endpoint], "max_body", None) or MEBIBYTE

    return limit


def _take_all_descriptors() -> None:
    """Let this process open as many sockets and buffers as the system allows it."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
