"""The shipped server over real sockets: slow clients, requests that are none, large bodies, and its end."""

import resource
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.shipped_server import Shipped, shipped
from tests.support.slow_clients import BEGINNINGS, BEGUN, FORM, HOST, SlowClients
from webapp.headers import ALWAYS
from webapp.server.worker import CONNECTIONS, PATIENCE

pytestmark = pytest.mark.at_length

HALF_OPEN = 40
PATIENT = 10
"""Seconds within which an answer has to come on a machine that does other things as well; without buffers none does."""


@pytest.fixture(scope="module")
def server(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shipped]:
    folder = tmp_path_factory.mktemp("server")
    shutil.copy(sqlite_template, folder / "doan-vu.sqlite3")
    with shipped(folder, app="tests.support.slow_pages:app", TRUSTED_PROXIES="1") as running:
        yield running


@pytest.mark.parametrize("kind", BEGINNINGS)
def test_half_open_requests_hold_nobody_up(server: Shipped, kind: str) -> None:
    with SlowClients(server.port, kind, HALF_OPEN):
        assert server.get("/healthz", PATIENT) == 200
        assert server.get("/sign-in", PATIENT) == 200


def test_three_hundred_slow_clients_are_cut_and_hold_nobody_up(server: Shipped) -> None:
    """How much they slow others down is measured by `benchmarks/servers.py`: here everybody is answered."""
    with ExitStack() as stack:
        slow = [stack.enter_context(SlowClients(server.port, kind, 300 // len(BEGINNINGS))) for kind in BEGINNINGS]
        assert [server.get("/sign-in", PATIENT) for _time in range(40)] == [200] * 40
        until(lambda: not any(each.connections for each in slow))


def test_a_crowd_of_slow_clients_is_cut_though_a_few_would_not_be(sqlite_template: Path, tmp_path: Path) -> None:
    """More of them than half of what the two processes take: then everybody gets less time, and others are let in.

    This server has a patience without end for few of them, so whoever it cuts was cut because they were many.
    """
    shutil.copy(sqlite_template, tmp_path / "doan-vu.sqlite3")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4 * CONNECTIONS), hard))
    try:
        with (
            shipped(tmp_path, app="tests.support.loopback.endless_patience:app") as server,
            SlowClients(server.port, "head", CONNECTIONS + 600) as slow,
        ):
            assert server.get("/healthz", PATIENT) == 200
            until(lambda: slow.count - len(slow.connections) > CONNECTIONS / 4)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def until(done: Callable[[], bool]) -> None:
    """Wait for what has to come sooner or later, ten times as long as an idle machine needs."""
    end = time.monotonic() + 10 * PATIENCE
    while not done():
        assert time.monotonic() < end
        time.sleep(0.25)


def test_who_sends_slowly_but_steadily_is_answered(server: Shipped) -> None:
    body = b"username=nobody&password=nothing"
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENT) as connection:
        for byte in b"POST /sign-in HTTP/1.1\r\n" + HOST + FORM + b"Content-Length: %d\r\n\r\n" % len(body) + body:
            connection.send(bytes([byte]))
        assert connection.recv(100).startswith(b"HTTP/1.1 403 ")


POST = b"POST /sign-in HTTP/1.1\r\n" + HOST + FORM
BEHIND = b"GET /healthz HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"get / HTTP/1.1\r\n" + HOST + b"\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost:\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n" + HOST + HOST + b"\r\n", 400),
        (b"GET / HTTP/1.1\r\n" + HOST + b"X-<script>: 1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n" + HOST + b"X : 1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n" + HOST + b"X: 1\nY: 2\r\n\r\n", 400),
        (b"GET / HTTP/2.0\r\n" + HOST + b"\r\n", 505),
        (b"GET / HTTP/0.9\r\n" + HOST + b"\r\n", 505),
        (b"GET /\r\n\r\n", 505),
        (b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"a" * 70_000 + b"\r\n\r\n", 431),
        (POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + BEHIND, 400),
        (POST + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" + BEHIND, 400),
        (POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef" + BEHIND, 400),
        (POST + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nabcde" + BEHIND, 400),
        (POST + b"Content-Length: +5\r\n\r\nabcde" + BEHIND, 400),
        (POST + b"Content-Length: -5\r\n\r\n" + BEHIND, 400),
        (POST + b"Transfer-Encoding: chunked\r\n\r\nxyz\r\n" + BEHIND, 400),
        (POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + BEHIND, 501),
        (POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + BEHIND, 501),
        (b"POST / HTTP/1.0\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + BEHIND, 400),
        (POST + b"Content-Length: 99999999999\r\n\r\n" + BEHIND, 413),
        (b"HEAD /sign-in HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n", 200),
        (b"HEAD /no\x7f HTTP/1.1\r\n" + HOST + b"A b: c\r\n\r\n", 400),
        (b"OPTIONS /sign-in HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n", 200),
        (b"OPTIONS * HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n", 404),
        (b"TRACE /sign-in HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n", 405),
        (b"CONNECT a:1 HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n", 404),
    ],
)
def test_the_servers_own_answers_carry_the_headers_and_reflect_nothing(
    server: Shipped, sent: bytes, status: int
) -> None:
    answer = server.ask(sent, PATIENT)
    head, _blank, body = answer.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines[0].split()[1] == str(status)
    assert body.count(b"HTTP/1.1") == 0, "a second answer: what stood behind was taken for a request"
    told = dict(line.split(": ", 1) for line in lines[1:])
    assert {name: told.get(name) for name in ALWAYS} == ALWAYS
    assert told["Cache-Control"] == "no-store"
    assert "Server" not in told and "Via" not in told
    assert (body == b"") is sent.startswith((b"HEAD", b"OPTIONS /"))
    if status in (400, 431, 501, 505):
        assert body in (b"", lines[0].removeprefix("HTTP/1.1 ").removeprefix("HTTP/1.0 ").encode() + b"\n")


@pytest.mark.parametrize("framing", ["announced", "chunked"])
@pytest.mark.parametrize("path", [b"/sign-in", b"/nowhere"])
def test_a_body_over_the_limit_is_refused_and_not_processed(server: Shipped, framing: str, path: bytes) -> None:
    start = b"POST " + path + b" HTTP/1.1\r\n" + HOST + FORM
    data = b"username=a&password=b&x=" + b"x" * 3_000_000
    if framing == "announced":
        sent = start + b"Content-Length: %d\r\n\r\n" % len(data) + data
    else:
        parts = [data[begin : begin + 60_000] for begin in range(0, len(data), 60_000)]
        sent = start + b"Transfer-Encoding: chunked\r\n\r\n"
        sent += b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    answer = server.ask(sent + BEHIND, PATIENT)
    assert answer.startswith(b"HTTP/1.1 413 "), answer[:200]
    assert answer.count(b"HTTP/1.1 ") == 1


def test_a_trusted_proxy_is_believed(server: Shipped) -> None:
    """Nothing between the socket and the application takes its headers away."""
    told = b"X-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n"
    assert server.ask(b"GET /where HTTP/1.1\r\n" + HOST + told).endswith(b"\r\n\r\n192.0.2.7 https")


def test_a_running_request_is_answered_before_the_server_ends(server: Shipped) -> None:
    """The last of this file: the others need the server."""
    found: list[int] = []
    asking = threading.Thread(target=lambda: found.append(server.get("/slow", PATIENCE)))
    asking.start()
    until((server.log.parent / BEGUN).exists)
    with SlowClients(server.port, "head", 3):
        assert server.stop() == 0
    asking.join()
    assert found == [200]
    with pytest.raises(OSError):
        server.get("/healthz", 1)
