"""Clients that are slow on purpose: half-sent heads, unfinished bodies of both kinds, readers that do not read."""

import select
import socket
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

HOST = b"Host: 127.0.0.1\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
BEGINNINGS = {
    "head": b"GET /sign-in HTTP/1.1\r\n" + HOST + b"X",
    "body": b"POST /sign-in HTTP/1.1\r\n" + HOST + FORM + b"Content-Length: 1000\r\n\r\na",
    "chunked": b"POST /sign-in HTTP/1.1\r\n" + HOST + FORM + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
    "reader": b"",
}
DRIPS = {"head": b"x", "body": b"b", "chunked": b"1\r\nz\r\n", "reader": b""}
EVERY = 5.0
"""Seconds between two bytes."""
BEGUN = "slow.begun"
"""The file in DATA_DIR that is there once the page /slow was asked for."""


class SlowClients:
    """So many connections of one kind; they send a little every five seconds until the block ends."""

    def __init__(self, port: int, kind: str, count: int, big: str = "/big") -> None:
        self.port, self.kind, self.count, self.big = port, kind, count, big
        self.connections: list[socket.socket] = []
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._drip, daemon=True)

    def __enter__(self) -> Self:
        for _number in range(self.count):
            connection = socket.socket()
            if self.kind == "reader":
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.settimeout(5)
            connection.connect(("127.0.0.1", self.port))
            connection.sendall(
                BEGINNINGS[self.kind] or f"GET {self.big} HTTP/1.1\r\n".encode() + HOST + b"Connection: close\r\n\r\n"
            )
            connection.setblocking(False)
            self.connections.append(connection)
        self._thread.start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._end.set()
        self._thread.join()
        for connection in self.connections:
            connection.close()

    def _drip(self) -> None:
        last = time.monotonic()
        while not self._end.wait(0.25):
            due = time.monotonic() - last >= EVERY
            last = time.monotonic() if due else last
            for connection in list(self.connections):
                if self._is_cut(connection, due):
                    self.connections.remove(connection)
                    connection.close()

    def _is_cut(self, connection: socket.socket, due: bool) -> bool:
        """Whether the server has closed this connection; if it is time, send or read a little."""
        if self.kind == "reader":
            events = _events(connection)
            if events & (select.POLLERR | select.POLLHUP):
                return True
            return due and _told(lambda: len(connection.recv(100)))
        if _events(connection) & (select.POLLIN | select.POLLERR | select.POLLHUP):
            return True
        return due and _told(lambda: connection.send(DRIPS[self.kind]))


def _events(connection: socket.socket) -> int:
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    found = poll.poll(0)
    return found[0][1] if found else 0


def _told(act: Callable[[], int]) -> bool:
    """Whether an act on a connection shows that it is closed."""
    try:
        return act() == 0
    except BlockingIOError:
        return False
    except OSError:
        return True
