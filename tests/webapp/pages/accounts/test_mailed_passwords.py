"""First passwords by mail: to the address of the register, used up by the first choice of one's own."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.support.browserlike import Browser, numbered
from tests.support.loopback.mail_server import PUBLIC_URL, SENDER, Sink, listening
from tests.support.offices.district import COMMUNE, COMMUNE_DEPUTY, NEW, OTHER, Office
from tests.support.reading import english_reader
from webapp.models import Account, SecurityEvent

pytestmark = pytest.mark.at_length

OWN = "ba con voi qua song"
SLIPS, MAIL = "/accounts/slips", "/accounts/slips/mail"


@pytest.fixture
def sink(app: Flask) -> Iterator[Sink]:
    found = Sink()
    with listening(found) as post:
        app.config["DOAN_VU"] = replace(
            app.config["DOAN_VU"], public_url=PUBLIC_URL, mail_server=post.server, mail_from=SENDER
        )
        yield found


@pytest.fixture
def deputy(session: Session, office: Office, new_client: Callable[..., Browser]) -> Browser:
    """Who has confirmed the accounts of two, of whom the register knows one address."""
    people = [office.people[name] for name in (NEW, OTHER)]
    session.execute(sa.delete(Account).where(Account.person_id.in_([each.id for each in people])))
    people[0].mail_address = "moi@example.vn"
    session.commit()
    sign_in = english_reader(session, new_client)
    secretary, confirmer = sign_in(COMMUNE), sign_in(COMMUNE_DEPUTY)
    secretary.get("/accounts/new?" + "&".join(f"person={numbered('account', each.id)}" for each in people))
    marks = [numbered("account", each.id) for each in people]
    values = {**secretary.form("/accounts/new").values, "person": marks, "username": ["do.moi", "do.khac"]}
    secretary.post("/accounts/new", values)
    confirmer.get("/changes")
    for path in sorted(set(re.findall(r"/changes/[0-9a-f]{16,}", confirmer.response.text))):
        confirmer.get(path)
        confirmer.post_form(f"{path}/confirm")
    return confirmer


def ticked(session: Session, username: str = "do.moi") -> str:
    """What the box of an account's owner sends."""
    session.rollback()
    return numbered("slip", session.scalars(sa.select(Account.id).where(Account.username == username)).one())


def mailed(sink: Sink) -> tuple[str, str]:
    """The user name and the first password of the last mail."""
    text = sink.letters[-1].get_content()
    found = re.search(r"User name: (\S+)\. First\s+password:\s+(\S+)\. Sign", " ".join(text.split()))
    if found is None:
        found = re.search(r"Tên đăng nhập: (\S+)\. Mật khẩu ban đầu: (\S+)\.", " ".join(text.split()))
    assert found, text
    return found[1], found[2]


def events(session: Session) -> set[str]:
    session.rollback()
    return {row.what for row in session.scalars(sa.select(SecurityEvent))}


def test_a_first_password_is_mailed_and_used_up(
    session: Session, deputy: Browser, sink: Sink, new_client: Callable[..., Browser]
) -> None:
    deputy.get(SLIPS)
    assert "2 slips with first passwords wait" in deputy.text
    assert "The register has the address of 1 of them." in deputy.text
    assert f"{NEW}: moi@example.vn" in deputy.text, "who sends it reads where it goes"
    deputy.post_form(MAIL, owner=ticked(session))
    assert "1 first password was mailed." in deputy.text
    assert "1 slip with a first password waits" in deputy.text, "whose address nobody knows"
    assert sink.recipients == [["moi@example.vn"]]
    name, password = mailed(sink)
    assert f"{PUBLIC_URL}/sign-in" in sink.letters[0].get_content()
    assert NEW not in sink.letters[0].as_string()
    owner = new_client()
    owner.sign_in(name, password)
    owner.post_form("/my-account/password", old=password, new=OWN, again=OWN)
    again = new_client()
    again.get("/sign-in")
    again.post_form("/sign-in", username=name, password=password)
    assert again.path == "/sign-in", "the mail opens nothing any more"
    assert "slip_mailed" in events(session)
    deputy.get(SLIPS)
    deputy.post(MAIL, {})
    assert len(sink.letters) == 1


def test_a_mailed_password_lapses_as_one_on_a_slip(
    session: Session, deputy: Browser, sink: Sink, new_client: Callable[..., Browser], clock: Clock
) -> None:
    deputy.get(SLIPS)
    deputy.post_form(MAIL, owner=ticked(session))
    name, password = mailed(sink)
    clock.now += dt.timedelta(days=60)
    late = new_client()
    late.get("/sign-in")
    late.post_form("/sign-in", username=name, password=password)
    assert late.path == "/sign-in"


@pytest.mark.parametrize("mode", ["never", "later", "full"])
def test_a_slip_whose_mail_is_not_taken_waits_again(session: Session, deputy: Browser, sink: Sink, mode: str) -> None:
    sink.mode = mode
    deputy.get(SLIPS)
    deputy.post_form(MAIL, owner=ticked(session))
    assert "The mail server did not take every mail." in deputy.text
    assert "2 slips with first passwords wait" in deputy.text
    assert {"slip_mailed", "slip_not_mailed"} <= events(session)
    sink.mode = ""
    deputy.post_form(MAIL, owner=ticked(session))
    assert "1 first password was mailed." in deputy.text


def test_only_to_those_who_are_ticked(session: Session, deputy: Browser, sink: Sink, office: Office) -> None:
    session.rollback()
    office.people[OTHER].mail_address = "khac@example.vn"
    session.commit()
    deputy.get(SLIPS)
    assert f"{OTHER}: khac@example.vn" in deputy.text
    deputy.post_form(MAIL)
    assert "Tick to whom" in deputy.text and sink.letters == []
    deputy.post(MAIL, {"csrf_token": deputy.csrf_token, "owner": ["nonsense", numbered("slip", 1)]})
    assert sink.letters == [], "nobody whose slip is not theirs to draw"
    deputy.get(SLIPS)
    deputy.post_form(MAIL, owner=ticked(session, "do.khac"))
    assert sink.recipients == [["khac@example.vn"]]
    assert f"{NEW}: moi@example.vn" in deputy.text, "who was not ticked waits"


def test_an_office_without_mail_offers_slips_alone(deputy: Browser) -> None:
    deputy.get(SLIPS)
    assert "By e-mail" not in deputy.text
    assert deputy.post(MAIL, {}).status_code == 404
