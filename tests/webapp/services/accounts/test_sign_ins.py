"""Signing in and out: what a cookie is worth, for how long, and where the sign-in page leads."""

import re

import pytest
import sqlalchemy as sa

from tests.support.browserlike import PASSWORD, Browser
from webapp.addresses import local_target
from webapp.models import SignIn
from webapp.services.accounts import sign_ins

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36"
HOME = "/my-account"


@pytest.fixture(autouse=True)
def account(make_account):
    return make_account("quan-tri")


def is_in(client):
    return client.get(HOME).request.path == HOME


# ------------------------------------------------------------------ what a cookie is worth


def test_the_session_is_a_new_one_at_every_sign_in(client, new_client):
    client.get("/sign-in")
    before = client.client.get_cookie("doan-vu").value
    client.sign_in("quan-tri")
    after = client.client.get_cookie("doan-vu").value
    assert before != after
    planted = new_client()  # whoever planted the first cookie in this browser
    planted.client.set_cookie("doan-vu", before)
    assert not is_in(planted)


@only_sqlite
def test_two_pages_opened_together_have_the_same_token(client):
    client.get("/sign-in")
    data = {"username": "quan-tri", "password": PASSWORD, "csrf_token": client.csrf_token}
    client.client.post("/sign-in", data=data)
    with client.client.session_transaction() as cookie:
        made = cookie["csrf_token"]
    client.get(HOME)
    with client.client.session_transaction() as cookie:
        assert cookie["csrf_token"] == made
    assert client.post_form("/language", language="en").status_code == 200


def test_signing_in_again_ends_the_sign_in_before(client, session, new_client):
    client.sign_in("quan-tri")
    before = client.client.get_cookie("doan-vu").value
    token = client.csrf_token
    client.client.post("/sign-in", data={"username": "quan-tri", "password": PASSWORD, "csrf_token": token})
    assert session.scalar(sa.select(sa.func.count(SignIn.id))) == 1
    old = new_client()
    old.client.set_cookie("doan-vu", before)
    assert not is_in(old)


def test_after_signing_out_the_cookie_is_worth_nothing(client, new_client, session):
    client.sign_in("quan-tri")
    cookie = client.client.get_cookie("doan-vu").value
    client.sign_out()
    assert client.path == "/sign-in"
    replay = new_client()
    replay.client.set_cookie("doan-vu", cookie)
    assert not is_in(replay)
    assert session.scalar(sa.select(sa.func.count(SignIn.id))) == 0


def test_a_cookie_that_was_tampered_with_is_worth_nothing(client):
    client.sign_in("quan-tri")
    value = client.client.get_cookie("doan-vu").value
    client.client.set_cookie("doan-vu", value[:-2] + ("AA" if value[-2:] != "AA" else "BB"))
    assert not is_in(client)


def test_thirty_idle_minutes_end_it(client, clock):
    client.sign_in("quan-tri")
    clock.advance(minutes=29)
    assert is_in(client)
    clock.advance(minutes=29)
    assert is_in(client)
    clock.advance(minutes=30)
    assert not is_in(client)


@pytest.mark.at_length
def test_twelve_hours_end_it_however_busy(client, clock):
    client.sign_in("quan-tri")
    for _quarter in range(47):
        clock.advance(minutes=15)
        assert is_in(client)
    clock.advance(minutes=15)
    assert not is_in(client)


def test_the_last_use_is_written_once_a_minute(client, clock, session):
    client.sign_in("quan-tri")
    start = clock.now
    seen = []
    for _second in range(3):
        clock.advance(seconds=25)
        is_in(client)
        session.rollback()
        seen.append((session.scalar(sa.select(SignIn.seen_at)) - start).seconds)
    assert seen == [0, 0, 75]


@pytest.mark.both_engines
def test_old_sign_ins_are_swept_out(client, new_client, clock, session):
    client.sign_in("quan-tri")
    clock.advance(minutes=31)
    new_client().sign_in("quan-tri")
    assert session.scalar(sa.select(sa.func.count(SignIn.id))) == 1


def test_a_disabled_account_is_out_at_once(client, account, session, clock):
    client.sign_in("quan-tri")
    account.disabled_at = clock.now
    session.commit()
    assert not is_in(client)


# ------------------------------------------------------------------ the own browsers


def test_own_browsers_are_listed_and_ended(client, new_client, session):
    other = new_client(address="192.0.2.7")
    other.client.environ_base["HTTP_USER_AGENT"] = CHROME
    other.sign_in("quan-tri")
    client.sign_in("quan-tri")
    client.get(HOME)
    assert "Chrome, Windows" in client.text
    assert "192.0.2.7" in client.text
    theirs = session.scalar(sa.select(SignIn.id).where(SignIn.address == "192.0.2.7"))
    client.post_form(f"/my-account/sign-ins/{theirs}/end")
    assert not is_in(other)
    assert is_in(client)
    other.sign_in("quan-tri")
    is_in(client)
    client.post_form("/my-account/sign-ins/end-others")
    assert not is_in(other)
    assert is_in(client)


def test_nobody_ends_another_persons_browser(client, new_client, make_account, session):
    make_account("khac")
    other = new_client()
    other.sign_in("khac")
    theirs = session.scalar(sa.select(SignIn.id))
    client.sign_in("quan-tri")
    assert client.post(f"/my-account/sign-ins/{theirs}/end").status_code == 404
    assert is_in(other)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (CHROME, "Chrome, Windows"),
        (CHROME + " Edg/156.0", "Edge, Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1",
            "Safari, iPhone",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) coc_coc_browser/130.0 Chrome/124.0 Safari/537.36",
            "Cốc Cốc, Windows",
        ),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)
def test_browsers_are_called_what_people_call_them(words, name):
    assert sign_ins.browser_name(words) == name


# ------------------------------------------------------------------ where the sign-in page leads

ELSEWHERE = [
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/%09/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "https:evil.example",
    "https://evil.example/my-account",
    "javascript:alert(1)",
    "/@evil.example",
    "/..//evil.example",
    "http://localhost.evil.example",
    "／／evil.example",
    "/／evil.example",
    "///evil.example",
    "/my-account/../..//evil.example",
    "/%2f%2fevil.example",
    "/%5cevil.example",
    "?next=//evil.example",
    "my-account",
    "/nowhere",
    "/sign-out",
    "/my-account\r\nLocation: //evil.example",
    "x" * 3000,
]


@pytest.mark.at_length
@only_sqlite
@pytest.mark.parametrize("target", ELSEWHERE)
def test_the_door_leads_nowhere_else(app, account, target):
    browser = Browser(app)
    browser.get("/sign-in", query_string={"next": target})
    assert "next" not in browser.form("/sign-in").values
    data = {"username": "quan-tri", "password": PASSWORD, "csrf_token": browser.csrf_token, "next": target}
    answer = browser.client.post("/sign-in", data=data)
    assert answer.status_code == 303
    assert re.fullmatch(r"/[a-z-]*", answer.headers["Location"])


@only_sqlite
@pytest.mark.parametrize("target", ["/my-account", "/my-account?page=2&q=%C4%91", "/my-account/password"])
def test_the_door_leads_to_our_own_pages(app, target):
    with app.test_request_context():
        assert local_target(target, "/") == target
