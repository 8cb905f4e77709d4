"""A connection: what it waits for, since when, and when it is cut."""

import fcntl
import socket
import struct
import termios
import time
from contextlib import suppress

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.task import ErrorTask

from webapp.server.incoming import IncomingRequest

SLOWEST = 8_000
"""Bytes a second at which somebody may take longer than that: a phone that uploads a scan is slow and not idle."""
LAST_BYTES = 2.0
"""Seconds that a stopping worker gives to requests that have not come in, and to answers that are being refused."""
AT_ONCE = struct.pack("ii", 1, 0)


class ServerRefusal(ErrorTask):  # type: ignore[misc]
    """The server's own error: a status and the headers of every answer, and nothing of what was sent."""

    def execute(self) -> None:
        error = self.request.error
        self.status = f"{error.code} {error.reason}"
        body = b"" if self.request.bodiless else f"{self.status}\n".encode()
        self.response_headers.append(("Content-Type", "text/plain; charset=utf-8"))
        self.response_headers.extend(self.channel.server.headers.items())
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class Channel(HTTPChannel):  # type: ignore[misc]
    """One connection: knows since when it receives or answers, and how much has moved."""

    error_task_class = ServerRefusal
    since: float | None = None
    moved = 0
    answering: float | None = None
    sent = before = arrived = 0
    arrived_at = 0.0
    refused_at: float | None = None
    close_when_flushed: bool

    def parser_class(self, adj: Adjustments) -> IncomingRequest:
        return IncomingRequest(adj, self.server.body_limit)

    def received(self, data: bytes) -> bool:
        if self.refused_at is not None:
            return False
        if self.since is None:
            self.since, self.moved = time.monotonic(), 0
        self.moved += len(data)
        taken: bool = super().received(data)
        if self.request is None:
            self.since = None
        return taken

    def send(self, data: bytes, do_close: bool = True) -> int:
        count: int = super().send(data, do_close=do_close)
        self.sent += count
        return count

    def readable(self) -> bool:
        return self.refused_at is not None or bool(super().readable())

    def writable(self) -> bool:
        return self.refused_at is None and bool(super().writable())

    def handle_write(self) -> None:
        closing = bool(self.close_when_flushed)
        self.close_when_flushed = False
        super().handle_write()
        if closing and self.connected:
            self.close_when_flushed = bool(self.total_outbufs_len)
            if not self.total_outbufs_len:
                # What the client is still sending is read and dropped: else it would never see the answer.
                self.refused_at = time.monotonic()
                with suppress(OSError):
                    self.socket.shutdown(socket.SHUT_WR)

    def overdue(self, now: float, patience: float) -> bool:
        """Whether this connection has to be cut. A request that is being processed never is."""
        on_its_way = self._on_its_way()
        if self.total_outbufs_len or on_its_way:
            if self.answering is None:
                self.answering, self.before, self.arrived_at = now, self.sent - on_its_way, now
            arrived = max(0, self.sent - on_its_way - self.before)
            if arrived != self.arrived:
                self.arrived, self.arrived_at = arrived, now
            return now > min(self.arrived_at, self.answering + arrived / SLOWEST) + patience
        self.answering = None
        if self.refused_at is not None:
            return now > self.refused_at + LAST_BYTES
        if self.since is not None:
            return now > self.since + self.moved / SLOWEST + patience
        return not self.requests and time.time() > self.last_activity + patience

    def _on_its_way(self) -> int:
        """Return how much the system holds that the other side has not taken."""
        with suppress(OSError):
            return int(struct.unpack("i", fcntl.ioctl(self.socket, termios.TIOCOUTQ, b"\0\0\0\0"))[0])
        return 0

    def cut(self) -> None:
        """Close at once: what waits in the system's own buffers is dropped too."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        self.handle_close()
