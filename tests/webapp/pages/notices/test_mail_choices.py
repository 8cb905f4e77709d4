"""A person's own choice: an address that is theirs, which mails, and when; and the timer's command from end to end."""

import datetime as dt
import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.desk import Desk
from tests.support.loopback.mail_server import PUBLIC_URL, SENDER, Outbox, Sink, listening
from tests.support.offices.district import BRANCH, NEW, OFFICER, OLD, district_office, user_name
from tests.support.reading import english_reader
from webapp.config import MailServer, is_mail_address
from webapp.models import Mail, MailChoice
from webapp.queries.notices.outbox import faults
from webapp.services.notices import mail_choices
from webapp.services.refusals import Refused

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PAGE = "/my-account/notices"


@pytest.fixture
def desk(session: Session, clock: Any) -> Desk:
    return Desk(district_office(session, clock()), clock)


@pytest.fixture
def mailing(app: Flask) -> Flask:
    """The same application, in an office that sends mail."""
    app.config["DOAN_VU"] = replace(
        app.config["DOAN_VU"], public_url=PUBLIC_URL, mail_server=MailServer("127.0.0.1", 1, "none"), mail_from=SENDER
    )
    return app


def case_for_officer(desk: Desk) -> str:
    return desk.to_appraisal(
        BRANCH, NEW, purpose="replacement", predecessor=desk.office.people[OLD].id, predecessor_reason="moved"
    )


@pytest.mark.at_length
def test_an_address_is_confirmed_by_its_code_and_then_mailed_to(
    mailing: Flask, desk: Desk, new_client: Callable[..., Browser]
) -> None:
    session, outbox, sink = desk.office.session, Outbox(mailing, desk.office.session), Sink()
    browser = english_reader(session, new_client)(OFFICER)
    browser.get(PAGE)
    browser.post_form(f"{PAGE}/address", address="to.vo@example.vn")
    assert browser.path == PAGE
    assert "to.vo@example.vn is not confirmed yet" in browser.text
    case_for_officer(desk)
    with listening(sink) as post:
        assert outbox.send(post, desk.clock.now) == ["sent"]
        (letter,) = sink.letters
        code = re.search(r"\b\d{8}\b", letter.get_content())
        assert code and sink.recipients == [["to.vo@example.vn"]], "the code, and nothing of the case"
        wrong = f"{(int(code[0]) + 1) % 10**8:08d}"
        assert browser.post_form(f"{PAGE}/code", code=wrong).status_code == 422
        assert "This is not the code" in browser.text
        browser.get(PAGE)
        browser.post_form(f"{PAGE}/code", code=f" {code[0][:4]} {code[0][4:]} ")
        assert "Mails go to to.vo@example.vn." in browser.text
        desk.office.post("Trần Người Hai", "member", "H-01-02")
        desk.to_appraisal("H-01-02", "Trần Người Hai")
        desk.clock.advance(hours=1)
        assert outbox.send(post, desk.clock.now) == ["sent"]
    assert str(sink.letters[1]["Subject"]).startswith("A task for you: case ")


def test_a_code_cannot_be_guessed_or_kept_or_asked_for_endlessly(desk: Desk) -> None:
    session, person = desk.office.session, desk.office.people[OFFICER].id
    outbox_account = session.scalar(sa.text("select id from account where person_id = :one").bindparams(one=person))
    now = desk.clock.now

    def confirm(code: str, later: dt.timedelta = dt.timedelta()) -> None:
        session.rollback()
        mail_choices.confirm_address(session, outbox_account, person, code, now + later)

    def ask() -> str:
        session.rollback()
        mail_choices.set_address(session, outbox_account, person, "a@example.vn", now)
        return session.scalars(sa.select(MailChoice.code)).one()

    right = ask()
    for _try in range(5):
        with pytest.raises(Refused, match="not the code"):
            confirm("x")
    with pytest.raises(Refused, match="cannot be used any more"):
        confirm(right)
    old, new = right, ask()
    with pytest.raises(Refused, match="cannot be used any more"):
        confirm(new, dt.timedelta(hours=25))
    if old != new:
        with pytest.raises(Refused, match="not the code"):
            confirm(old)
    confirm(new)
    for _time in range(3):
        ask()
    with pytest.raises(Refused, match="Enough codes"):
        ask()
    session.rollback()
    codes = session.execute(sa.select(Mail.status, sa.func.count()).group_by(Mail.status)).all()
    assert dict(map(tuple, codes)) == {"waiting": 1, "cancelled": 4}, "only the newest code still goes out"


ADDRESSES = {
    "an.nguyen@example.vn": True,
    "a@b.co": True,
    "a+b%c_d'e-f@mail.huyen-doan.example.vn": True,
    "a@doan.local": True,
    f"{'a' * 64}@example.vn": True,
    f"{'a' * 65}@example.vn": False,
    f"a@{'b.' * 126}vn": False,
    "": False,
    "a": False,
    "a@b": False,
    "@b.vn": False,
    "a@b.vn\n": False,
    "a@b.vn\r\nBcc: c@d.vn": False,
    "a@b.vn,c@d.vn": False,
    "a@b.vn c@d.vn": False,
    "An <a@b.vn>": False,
    "<a@b.vn>": False,
    '"a b"@b.vn': False,
    "a@[127.0.0.1]": False,
    "a..b@c.vn": False,
    ".a@c.vn": False,
    "a.@c.vn": False,
    "a@-b.vn": False,
    "a@b..vn": False,
    "ân@b.vn": False,
    "a@bình.vn": False,
    "a@b.vn\x00": False,
    "a@b@c.vn": False,
    "a%0ab@c.vn": True,
    "a\u200b@b.vn": False,
    "a@b.vn;": False,
    "{{config}}@b.vn": False,
}


@pytest.mark.parametrize("address", ADDRESSES, ids=ascii)
def test_what_is_one_plain_address(address: str) -> None:
    assert is_mail_address(address) is ADDRESSES[address]


@only_sqlite
def test_what_is_no_address_comes_back_with_a_word(
    mailing: Flask, desk: Desk, new_client: Callable[..., Browser]
) -> None:
    session = desk.office.session
    browser = english_reader(session, new_client)(OFFICER)
    for sent in ("a@b.vn\r\nBcc: eve@evil.vn", "An <a@b.vn>", "<script>alert(1)</script>", ["a@b.vn", "c@d.vn"], ""):
        browser.get(PAGE)
        assert browser.post(f"{PAGE}/address", {"address": sent}).status_code == 422
        assert "e-mail address" in browser.text.lower() and "<script>alert" not in browser.response.text
    session.rollback()
    assert session.scalars(sa.select(MailChoice)).all() == []


@pytest.mark.at_length
@only_sqlite
def test_a_choice_is_kept_and_judges_what_waits(mailing: Flask, desk: Desk, new_client: Callable[..., Browser]) -> None:
    session = desk.office.session
    outbox = Outbox(mailing, session)
    outbox.address(OFFICER, task="daily")
    case_for_officer(desk)
    browser, sink = english_reader(session, new_client)(OFFICER), Sink()
    with listening(sink) as post:
        assert outbox.send(post, desk.clock.now) == []
        browser.get(PAGE)
        assert browser.form(PAGE).values["task"] == "daily"
        browser.post_form(PAGE, task="now", vote="none", quiet_from="22", quiet_to="5")
        assert "Your choice is saved." in browser.text
        assert {name: browser.form(PAGE).values[name] for name in ("task", "vote", "quiet_from", "quiet_to")} == {
            "task": "now",
            "vote": "none",
            "quiet_from": "22",
            "quiet_to": "5",
        }
        assert outbox.send(post, desk.clock.now) == ["sent"]
    for wrong in ({"task": "often"}, {"quiet_from": "24"}, {"task": ["now", "none"]}, {"vote": ""}):
        values = {**browser.form(PAGE).values, **wrong}
        assert browser.post(PAGE, values).status_code == 422, wrong
    browser.get(PAGE)
    browser.post_form(f"{PAGE}/remove")
    session.rollback()
    assert session.scalars(sa.select(MailChoice)).all() == []


@only_sqlite
def test_an_office_without_mail_says_so(desk: Desk, new_client: Callable[..., Browser]) -> None:
    browser = english_reader(desk.office.session, new_client)(OFFICER)
    browser.get(PAGE)
    assert "This office sends no e-mail" in browser.text
    assert [form.action for form in browser.forms if form.action.startswith(PAGE)] == []


@pytest.mark.at_length
def test_the_timer_s_command_moves_reminds_and_sends(app: Flask, desk: Desk) -> None:
    """With the mail server away the moves are made nevertheless; the next round sends what is left."""
    outbox, sink = Outbox(app, desk.office.session), Sink()
    for name in (OFFICER, OLD):
        outbox.address(name)
    case = case_for_officer(desk)
    desk.move(OFFICER, case, "send_back")
    desk.clock.advance(days=31)
    config = app.config["DOAN_VU"]
    with listening(sink) as post:
        app.config["DOAN_VU"] = replace(config, public_url=PUBLIC_URL, mail_server=post.server, mail_from=SENDER)
        desk.office.post("Trần Người Hai", "member", "H-01-02")
        desk.to_appraisal("H-01-02", "Trần Người Hai")
        sink.mode = "later"
        said = app.test_cli_runner().invoke(args=["tick"])
        assert (said.exit_code, said.output.splitlines()[0]) == (0, "1 cases moved"), said.output
        assert "0 mails sent, 1 put back" in said.output
        assert desk.state(case) == "lapsed"
        sink.mode = ""
        desk.clock.advance(minutes=5)
        assert "1 mails sent, 0 put back" in app.test_cli_runner().invoke(args=["tick"]).output
    assert [str(letter["To"]) for letter in sink.letters] == [f"{user_name(OFFICER)}@example.vn"]


# ---------------------------------------------------------------- what has to hold of the rows (I-18)

BREAKS = {
    "mail without a notice": ("delete from notice where id = (select min(notice_id) from mail)",),
    "notice of a case without an entry": ("update notice set version = 77 where id = (select min(id) from notice)",),
    "notice told twice": (
        "update notice set key = 'one' where id in (select min(id) from notice union select max(id) from notice)",
    ),
    "mail sent before its notice": (
        "update mail set status = 'sent', attempts = 1, message_id = 'm', sent_at = '2001-01-01 00:00:00'",
    ),
}
FREE = {
    "sqlite": (
        "pragma foreign_keys = off",
        "create table loose as select * from notice",
        "drop table notice",
        "alter table loose rename to notice",
    ),
    "postgresql": (
        "alter table mail drop constraint fk_mail_notice_id_notice",
        "alter table notice drop constraint uq_notice_key",
    ),
}
"""What the database itself holds, taken away: only so can a row be wrong at all."""


@pytest.mark.at_length
@pytest.mark.parametrize("fault", BREAKS)
@pytest.mark.both_engines
def test_a_broken_outbox_is_found(session: Session, desk: Desk, app: Flask, fault: str) -> None:
    Outbox(app, session).address(OFFICER)
    case_for_officer(desk)
    engine = session.get_bind()
    session.close()
    with engine.connect() as connection:
        assert faults(connection) == []
    with closing(engine.raw_connection()) as loose, closing(loose.cursor()) as cursor:
        for statement in (*FREE[engine.dialect.name], *BREAKS[fault]):
            cursor.execute(statement)
        loose.commit()
    with engine.connect() as connection:
        found = faults(connection)
    assert [each.startswith(fault) for each in found] == [True], found
    assert f"FAIL  notices: {fault}" in app.test_cli_runner().invoke(args=["doctor"]).output
