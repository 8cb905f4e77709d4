"""One case is excepted from a rule: by a paper, by two people, for it alone, and to be read wherever it is judged."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.desk import faults
from tests.support.offices.district import PROVINCE
from tests.support.offices.papers import page_text
from tests.support.offices.placement import (
    BOARD,
    CONSENT,
    HOST_HEAD,
    PROVINCE_CLERK,
    SENT,
    START,
    TEXT,
    THIRD,
    VICE,
    Cast,
    placement_office,
    proposal,
)
from tests.support.reading import addresses
from webapp.models import Account, Case, CaseAccess, ChangeRequest, Event, Notice
from webapp.queries.cases.context import load_context
from webapp.services.cases.excepting import CaseException
from webapp.services.changes.exceptions import wanted
from webapp.services.changes.requests import Asker
from webapp.services.changes.requests import ask as ask_for
from webapp.services.people import kinship
from webapp.services.refusals import Refused
from webapp.services.units.naming import NamingPaper

pytestmark = pytest.mark.at_length

RULE = "placement.age_max"
SAID = {
    "value": "36",
    "reason": "Nhiệm vụ cần người có kinh nghiệm",
    "number": "12-CV/TU",
    "written_on": "20/11/2026",
    "body": "Ban Thường vụ Tỉnh ủy",
}
LINE = "Căn cứ văn bản số 12-CV/TU ngày 20 tháng 11 năm 2026 của Ban Thường vụ Tỉnh ủy cho phép ngoại lệ về độ tuổi"


@pytest.fixture
def cast(session: Session, clock: Any, new_client: Callable[..., Browser], app: Flask) -> Cast:
    """An officer of whom it turns out, before the case is submitted, that they are older than 35."""
    clock.now = START
    cast = Cast(placement_office(session, START), new_client, app)
    cast.plan()
    cast.propose()
    cast.move(HOST_HEAD, "consent", **CONSENT)
    session.rollback()
    cast.office.people[SENT].birth_date = dt.date(1990, 5, 6)
    session.commit()
    return cast


def ask(cast: Cast, by: str = BOARD, rule: str = RULE, **words: str) -> Browser:
    browser, path = cast.as_(by), f"{cast.path}/exceptions/{rule}"
    browser.get_empty(path)
    browser.post_form(path, **{**SAID, **words})
    return browser


def asked(cast: Cast, by: str = BOARD, **words: str) -> str:
    """The address of the request."""
    browser = ask(cast, by, **words)
    assert browser.path.startswith("/changes/"), browser.text
    return browser.path


def confirmed(cast: Cast, path: str, by: str = VICE) -> Browser:
    browser = cast.as_(by)
    browser.get(path)
    browser.post_form(f"{path}/confirm")
    return browser


def limit(cast: Cast) -> tuple[str, str]:
    rule = cast.case().rules[RULE]
    return rule["value"], rule["basis"]


@pytest.mark.both_engines
def test_by_a_paper_and_two_people_the_guard_lets_the_case_through(cast: Cast, session: Session, tmp_path: Any) -> None:
    board = cast.as_(BOARD)
    board.get(f"{cast.path}/moves/submit")
    assert "Cao Nguyên Đi 36 tuổi" in board.text and cast.said("Allow an exception") in board.get(cast.path).text
    before = [(row.hash, row.consequences) for row in session.scalars(sa.select(Event).order_by(Event.id))]
    path = asked(cast)
    assert limit(cast)[0] == "35", "nothing changes before another person confirms"
    assert board.post(f"{path}/confirm", {}).status_code == 404

    second = cast.as_(VICE)
    second.get("/notices")
    assert cast.said("Exception for one case") in second.text
    second.get(path)
    assert all(text in second.text for text in ("35 tuổi", "36 tuổi", SAID["reason"], "12-CV/TU, 20/11/2026"))
    assert cast.path in addresses(second)
    confirmed(cast, path)
    assert limit(cast) == ("36", "exception")

    second.get(cast.path)
    said = "12-CV/TU, 20/11/2026, Ban Thường vụ Tỉnh ủy (ngoại lệ cho riêng hồ sơ này)"
    head, _title, journal = second.text.partition(cast.said("What has happened"))
    assert f"{cast.said('Exception: %(rule)s', rule='')}" in head and said in head
    assert all(text in journal for text in (SAID["reason"], "36 tuổi thay cho 35 tuổi", VICE, BOARD))
    entry = session.scalars(sa.select(Event).order_by(Event.id.desc())).first()
    assert entry is not None and (entry.kind, entry.move) == ("version", "excepted")
    assert entry.consequences["confirmed_by"] == cast.office.people[VICE].id
    assert [(row.hash, row.consequences) for row in session.scalars(sa.select(Event).order_by(Event.id))][:-1] == before
    assert SAID["reason"] not in str(session.scalars(sa.select(ChangeRequest)).one().__dict__), (
        "it is in the case alone"
    )

    cast.move(BOARD, "submit", conclusion=TEXT)
    cast.vote("for", "for", "for")
    cast.issue()
    clerk = cast.as_(PROVINCE_CLERK)
    for paper in ("sending", "host-post"):
        clerk.get(f"{cast.path}/papers/{paper}")
        assert page_text(clerk).count(LINE) == 1
    assert "excepted" in clerk.get(f"{cast.path}/evidence").text
    assert faults(session, tmp_path, START + dt.timedelta(days=3)) == []
    case = cast.case()
    case.rules = {**case.rules, RULE: {**case.rules[RULE], "value": "40"}}
    session.commit()
    assert [line.partition(" ")[0] for line in faults(session, tmp_path, START + dt.timedelta(days=3))] == ["I-24"], (
        "a value that nobody has given"
    )


def test_a_form_of_before_is_stale(cast: Cast) -> None:
    """What somebody had before them was judged by the other value."""
    path = asked(cast)
    board = cast.as_(BOARD)
    board.get_empty(f"{cast.path}/moves/another_host")
    confirmed(cast, path)
    board.post_form(f"{cast.path}/moves/another_host", text=TEXT)
    assert board.response.status_code == 409 and SAID["reason"] in board.text, "it says what has changed since"


def test_other_cases_keep_the_rule(cast: Cast, session: Session) -> None:
    """Neither one that is open already, nor one that is opened later, nor the rule book."""
    mine = cast.path
    cast.plan(officer=str(cast.office.people[PROVINCE_CLERK].id))
    cast.path = mine
    confirmed(cast, asked(cast))
    cast.plan(officer=str(cast.office.people[THIRD].id))
    session.rollback()
    values = dict(session.execute(sa.select(Case.public_id, Case.rules[(RULE, "value")].as_string())).all())
    assert values.pop(mine.rpartition("/")[2]) == "36"
    assert list(values.values()) == ["35", "35"]
    assert "36 tuổi" not in cast.as_(BOARD).get(f"/rules/{RULE}").text


@pytest.mark.parametrize("name", [BOARD, SENT, THIRD, PROVINCE])
def test_neither_who_asks_nor_the_subject_nor_kin_nor_who_opened_it_confirms(
    cast: Cast, session: Session, clock: Any, name: str
) -> None:
    session.rollback()
    cast.case().opener_id = cast.office.people[PROVINCE].id
    session.commit()
    kinship.declare(session, cast.office.actor(THIRD), cast.office.people[SENT].id, "sibling", clock.now)
    path = asked(cast)
    browser = cast.as_(name)
    browser.get("/my-account")
    assert browser.post(f"{path}/confirm", {}).status_code == 404
    assert limit(cast)[0] == "35"


def test_nobody_alone(cast: Cast, session: Session) -> None:
    """Where no other member of the committee could confirm it, it is not carried out by one person."""
    session.rollback()
    others = [cast.office.people[name].id for name in (VICE, THIRD)]
    session.execute(sa.update(Account).where(Account.person_id.in_(others)).values(first_password=True))
    session.commit()
    browser = ask(cast, PROVINCE)
    assert browser.response.status_code == 422 and "Không có ai xác nhận được" in browser.text
    assert session.scalars(sa.select(ChangeRequest)).all() == []


def test_the_subject_kin_and_others_do_not_ask(cast: Cast, session: Session, clock: Any) -> None:
    for name in (SENT, HOST_HEAD, PROVINCE_CLERK):
        assert cast.as_(name).get(f"{cast.path}/exceptions").status_code == 404, name
        assert cast.as_(name).get(f"{cast.path}/exceptions/{RULE}").status_code == 404, name
        assert cast.said("Allow an exception") not in cast.as_(name).get(cast.path).text
    kinship.declare(session, cast.office.actor(THIRD), cast.office.people[SENT].id, "sibling", clock.now)
    browser = ask(cast, THIRD)
    assert browser.response.status_code == 422 and "người thân thích" in browser.text


def test_no_other_rule_can_be_excepted(cast: Cast) -> None:
    browser, path = cast.as_(BOARD), f"{cast.path}/exceptions"
    browser.get(path)
    assert {address for address in addresses(browser) if "/exceptions/" in address} == {f"{path}/{RULE}"}
    for rule in ("placement.minimum", "committee.quorum", "committee.majority", "committee.secrecy", "no.such_rule"):
        assert browser.get(f"{path}/{rule}").status_code == 404, rule
        browser.get(path)
        assert browser.post(f"{path}/{rule}", SAID).status_code == 404, rule
    board = cast.office.actor(BOARD)
    context = load_context(cast.office.session, cast.case(), board, START)
    said = CaseException(
        cast.case().public_id, "committee.quorum", ">=3/4", None, NamingPaper("1", dt.date(2026, 11, 20), "BTV")
    )
    account = cast.office.session.scalars(sa.select(Account.id).where(Account.person_id == board.person_id)).one()
    with pytest.raises(Refused, match="No case may be excepted from this rule"):
        ask_for(cast.office.session, wanted(context, said, TEXT), Asker(account, START, "quorum"))


def test_what_does_not_fit_is_said_at_its_field(cast: Cast) -> None:
    wrong = (
        ("value", "71", "70 tuổi"),
        ("value", "35", "đang áp dụng"),
        ("value", "ba sáu", "số nguyên"),
        ("value", "", "giá trị"),
        ("reason", "", "lý do"),
        ("number", "", "ghi số"),
        ("written_on", "31/12/2026", "ngày chưa đến"),
        ("written_on", "hôm qua", "không phải là ngày"),
        ("body", "", "cơ quan"),
    )
    for field, value, said in wrong:
        browser = ask(cast, **{field: value})
        assert browser.response.status_code == 422
        (error,) = [each for each in browser.tree.iter() if each.get("id") == f"{field}-error"]
        assert said in "".join(error.itertext()), (field, value)
        kept = browser.form(f"{cast.path}/exceptions/{RULE}").values
        assert {name: kept[name] for name in SAID} == {**SAID, field: value}


def test_what_was_asked_must_still_fit(cast: Cast, session: Session) -> None:
    one, other = asked(cast), asked(cast, value="40")
    confirmed(cast, one)
    second = confirmed(cast, other)
    assert second.response.status_code == 409 and limit(cast)[0] == "36"
    cast.move(BOARD, "submit", conclusion=TEXT)
    assert cast.said("Allow an exception") in cast.as_(BOARD).get(cast.path).text
    while_voting = ask(cast, value="41")
    assert while_voting.response.status_code == 422 and "biểu quyết" in while_voting.text


def test_of_a_sealed_case_only_those_who_may_know_of_it_learn(cast: Cast, session: Session) -> None:
    """Neither the rest of the committee nor the officers above: no page, no line of a list, no notice."""
    case = cast.case()
    case.sealed, province = True, cast.office.units["T"].id
    for post in ("organisation_officer", "deputy_secretary"):
        session.add(CaseAccess(case_id=case.id, unit_id=province, post=post))
    session.commit()
    path = asked(cast)
    told = set(session.scalars(sa.select(Notice.person_id).where(Notice.kind == "change")))
    assert told == {cast.office.people[VICE].id}
    for name in (PROVINCE, THIRD):
        browser = cast.as_(name)
        assert browser.get(path).status_code == 404, name
        assert path not in browser.get("/changes").text
        browser.get("/my-account")
        assert browser.post(f"{path}/confirm", {}).status_code == 404, name
    assert confirmed(cast, path).response.status_code == 200 and limit(cast)[0] == "36"
    told = set(session.scalars(sa.select(Notice.person_id).where(Notice.kind == "changed")))
    assert told == {cast.office.people[BOARD].id}, "who asked, and not whom it is about"


@pytest.fixture
def older(session: Session, clock: Any, new_client: Callable[..., Browser], app: Flask) -> Cast:
    """An office that wants to send an officer of whom everybody knows that they are older than 35."""
    clock.now = START
    cast = Cast(placement_office(session, START), new_client, app)
    cast.office.people[SENT].birth_date = dt.date(1990, 5, 6)
    session.commit()
    return cast


def open_to_wait(cast: Cast) -> Browser:
    """Press the button that the refused form has for it, or would have."""
    board, path = cast.plan(422), "/start/placement/T"
    board.post(path, {**board.form(path).values, "waits": "yes"})
    if board.path.startswith("/cases/"):
        cast.path = board.path
    return board


def test_a_case_that_its_opening_refuses_waits_for_its_exception(older: Cast, session: Session, tmp_path: Any) -> None:
    """Who opens it says so by a button of its own; its first step is closed until two people have excepted it."""
    board = older.plan(422)
    waits = older.said("Open the case to wait for an exception")
    assert "Cao Nguyên Đi 36 tuổi" in board.text and waits in board.text
    assert session.scalars(sa.select(Case)).all() == []
    open_to_wait(older)
    case = older.case()
    assert (case.state, case.dossier["awaited"]) == ("planned", {"guards": ["of_placement_age"]})
    board.get(f"{older.path}/moves/propose")
    assert "Cao Nguyên Đi 36 tuổi" in board.text
    sent = {**proposal(older.office), "version": str(case.version), "key": "early"}
    assert board.post(f"{older.path}/moves/propose", sent).status_code == 409
    confirmed(older, asked(older))
    assert limit(older) == ("36", "exception")
    older.propose()
    assert older.case().state != "planned" and faults(session, tmp_path, START + dt.timedelta(days=3)) == []


def test_it_can_be_given_up_while_it_waits(older: Cast) -> None:
    open_to_wait(older)
    older.move(BOARD, "cancel", text=TEXT)
    assert older.case().closed_at is not None


def test_nothing_but_an_exception_is_waited_for(older: Cast, session: Session) -> None:
    """A birth of which the year alone is known is filled in; nobody is excepted from it."""
    session.rollback()
    older.office.people[SENT].birth_date, older.office.people[SENT].birth_known = dt.date(1990, 1, 1), "year"
    session.commit()
    for board in (older.plan(422), open_to_wait(older)):
        assert board.response.status_code == 422
        assert older.said("Open the case to wait for an exception") not in board.text
    assert session.scalars(sa.select(Case)).all() == []
