"""Slowed guessing: counted in the database, per account and address, and the same answer for everybody."""

import re
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
import sqlalchemy as sa
from argon2 import extract_parameters
from argon2.low_level import verify_secret
from sqlalchemy.orm import Session

from tests.support.browserlike import PASSWORD
from webapp.models import SignInAttempt
from webapp.services import throttling
from webapp.services.accounts import entering
from webapp.services.refusals import Refused

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def account(make_account):
    return make_account("quan-tri")


def guess(client, password="wrong", username="quan-tri"):
    client.get("/sign-in")
    return client.post_form("/sign-in", username=username, password=password)


def said(answer):
    """The page without what differs by itself."""
    return re.sub(r'(name="csrf_token"|name="username"[^>]*) value="[^"]*"|value="[^"]*"', "", answer.text)


def test_wrong_and_unknown_get_the_same_answer(new_client):
    answers = [guess(new_client(), username=name) for name in ("quan-tri", "nobody", "not a name", "x" * 99)]
    assert [answer.status_code for answer in answers] == [422] * 4
    assert len({said(answer) for answer in answers}) == 1


def test_a_disabled_account_gets_the_answer_of_a_wrong_password(client, account, session, clock):
    account.disabled_at = clock.now
    session.commit()
    answers = [guess(client, password) for password in (PASSWORD, "wrong")]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert len({said(answer) for answer in answers}) == 1


@only_sqlite
def test_wrong_and_unknown_cost_the_same_work(session, clock):
    """One argon2 of the same parameters: without it an unknown name would be answered ten times as fast."""
    hashes = []

    def note(frame, event, _argument):
        if event == "call" and frame.f_code is verify_secret.__code__:
            hashes[-1].append(extract_parameters(frame.f_locals["hash"].decode()))

    for name in ("quan-tri", "nobody"):
        hashes.append([])
        sys.setprofile(note)
        with pytest.raises(Refused):
            entering.sign_in(session, name, "wrong", entering.SignInPlace("192.0.2.1"), clock.now)
        sys.setprofile(None)
    known, unknown = hashes
    assert len(known) == 1 and known == unknown


@pytest.mark.at_length
def test_after_five_wrong_ones_waiting_grows(client, clock, session):
    assert [guess(client).status_code for _time in range(6)] == [422] * 5 + [429]
    assert client.response.headers["Retry-After"] == "60"
    assert guess(client, PASSWORD).status_code == 429  # not even looked at
    waits = []
    for _time in range(3):
        clock.advance(seconds=int(client.response.headers["Retry-After"]))
        assert [guess(client).status_code for _try in range(2)] == [422, 429]
        waits.append(int(client.response.headers["Retry-After"]) // 60)
    assert waits == [2, 4, 8]
    clock.advance(minutes=8)
    client.sign_in("quan-tri")
    assert session.scalar(sa.select(sa.func.count(SignInAttempt.id))) == 0


@only_sqlite
def test_a_patient_guesser_has_few_tries_an_hour(session, clock):
    looked_at = 0
    for _try in range(120):
        clock.advance(seconds=30)
        with suppress(throttling.TooManyAttempts):
            throttling.count(session, "quan-tri", "10.0.0.1", clock.now)
            looked_at += 1
    assert looked_at < 40


@pytest.mark.at_length
def test_the_right_person_still_gets_in_from_elsewhere(client, new_client):
    for _time in range(20):
        guess(client)
    new_client(address="10.0.0.2").sign_in("quan-tri")
    assert guess(client, PASSWORD).status_code == 429


@only_sqlite
def test_a_forged_header_changes_no_address(client):
    for number in range(6):
        client.headers = {"X-Forwarded-For": f"192.0.2.{number}", "X-Real-IP": f"192.0.2.{number}"}
        guess(client)
    assert client.response.status_code == 429


@pytest.mark.at_length
@only_sqlite
def test_an_address_that_tries_many_names_is_slowed(client):
    answers = [guess(client, username=f"name{number}").status_code for number in range(31)]
    assert answers == [422] * 30 + [429]


@pytest.mark.at_length
@only_sqlite
def test_a_name_is_slowed_only_by_very_many_addresses(new_client):
    answers = [guess(new_client(address=f"192.0.2.{number}")).status_code for number in range(51)]
    assert answers == [422] * 50 + [429]


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("no address", ""),
    ],
)
def test_one_line_of_ipv6_is_one_guesser(address, counted_as):
    assert throttling.network(address) == counted_as


@pytest.mark.both_engines
def test_many_guesses_at_once_do_not_slip_through_together(session, clock):
    engine = session.get_bind()
    session.rollback()

    def try_once(_number):
        with Session(engine) as own:
            try:
                throttling.count(own, "quan-tri", "192.0.2.1", clock.now)
            except throttling.TooManyAttempts:
                return 0
            return 1

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(try_once, range(30))) == throttling.FREE_PER_PAIR


@pytest.mark.at_length
@only_sqlite
def test_who_sits_behind_the_same_address_locks_nobody_out(client, new_client):
    client.sign_in("quan-tri")
    client.sign_out()
    for number in range(31):
        guess(new_client(), username=f"name{number}")
    for _time in range(6):
        guess(new_client())
    assert guess(new_client(), PASSWORD).status_code == 429, "a browser that nobody knows waits"
    client.sign_in("quan-tri")
    client.sign_out()
    assert [guess(client).status_code for _time in range(6)] == [422] * 5 + [429], "its own tries are slowed"
