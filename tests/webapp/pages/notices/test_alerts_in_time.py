"""Alerts keep nothing else waiting: not by an address that is none, a server that drips, or one that is away."""

import datetime as dt
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.support.desk import Desk
from tests.support.loopback.push_service import PushService
from tests.support.offices.district import BRANCH, NEW, OFFICER, OLD, district_office
from webapp.mail import Unsent
from webapp.models import Account, AlertDevice
from webapp.push import Pusher, Subscription
from webapp.services.notices.alerts import Senders, alert_next

NOW = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
PATIENT = 60
"""Seconds in which a loaded machine comes to it."""
NO_HOSTS = ("a" * 64 + ".example", "push..example", ".example")


@contextmanager
def dripping(text: bytes) -> Iterator[tuple[int, threading.Thread]]:
    """A server that answers these bytes over and over, one at a time, until nobody reads; its port and its thread."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            line, _peer = server.accept()
            with suppress(OSError):
                while True:
                    for byte in text:
                        line.send(bytes([byte]))
                        time.sleep(0.05)
            line.close()

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        yield server.getsockname()[1], thread


def reached_at(endpoint: str) -> Subscription:
    given = PushService().subscription()
    return Subscription(endpoint, given["key"], given["secret"])


def pusher(*servers: str) -> Pusher:
    return Pusher(ec.generate_private_key(ec.SECP256R1()), servers=servers, timeout=0.4)


@pytest.mark.parametrize("host", NO_HOSTS)
def test_what_is_no_name_of_a_host_is_refused_and_ends_no_run(host: str) -> None:
    one = reached_at(f"https://{host}/one")
    assert not pusher().is_fit(one)
    with pytest.raises(Unsent, match="address"):
        pusher().send(one, "1", NOW)


def test_keys_are_taken_as_browsers_write_them_and_with_nothing_else_in_them() -> None:
    """Letters that the reading would leave out would still be stored, as many as a form has room for."""
    one = reached_at("https://push.example/one")
    assert pusher().is_fit(one)
    assert not pusher().is_fit(replace(one, key=one.key + "!" * 9000))
    assert not pusher().is_fit(replace(one, secret="\n" * 9000 + one.secret))


@pytest.mark.parametrize("text", [b"HTTP/1.1 201 Created", b"HTTP/1.1 201 Created\r\nX: "])
def test_a_server_that_drips_keeps_nobody_waiting(text: bytes) -> None:
    """It would drip for ever: that the sender comes back is what is tried, and that it has hung up."""
    with dripping(text) as (port, thread):
        one = reached_at(f"http://127.0.0.1:{port}/one")
        with suppress(Unsent):  # where it has read a status in time, that counts
            pusher("127.0.0.1").send(one, "1", NOW)
        thread.join(PATIENT)
        assert not thread.is_alive()


@pytest.mark.parametrize("text", [b"", b"GET / HTTP/1.1\r\n", b"HTTP/1.1 many\r\n", b"\n", b"x" * 2000])
def test_what_is_no_answer_is_no_success(text: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            line, _peer = server.accept()
            line.recv(5000)
            line.sendall(text)
            line.close()

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        one = reached_at(f"http://127.0.0.1:{server.getsockname()[1]}/one")
        with pytest.raises(Unsent):
            pusher("127.0.0.1").send(one, "1", NOW)
        thread.join(5)


def test_a_run_that_is_over_tries_no_further_device(session: Session, clock: Clock) -> None:
    desk = Desk(district_office(session, clock()), clock)
    person = desk.office.people[OFFICER].id
    account = session.scalars(sa.select(Account.id).where(Account.person_id == person)).one()
    nobody = reached_at("http://127.0.0.1:1/one")
    one = AlertDevice(account_id=account, channel="push", endpoint=nobody.endpoint, key=nobody.key)
    one.secret, one.made_at, one.next_try_at, one.alerted_through = nobody.secret, clock(), clock(), 0
    session.add(one)
    session.commit()
    desk.to_appraisal(
        BRANCH, NEW, purpose="replacement", predecessor=desk.office.people[OLD].id, predecessor_reason="moved"
    )
    over = Senders(pusher("127.0.0.1"), until=time.monotonic())
    assert alert_next(session, over, clock()) is None
    assert alert_next(session, Senders(over.push), clock()) == "unsent", "the next run tries it"
