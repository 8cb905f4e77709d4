"""Sealed registers: the end of a term is told to those who keep them alone, and who opens them is written down."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.loopback.mail_server import Outbox, Sink, listening
from tests.support.offices.commune import COMMUNE, DEPUTY, NOMINEE, PROVINCE, SECRETARY, STANDING, commune_office
from tests.support.offices.district import Office
from tests.support.players import Players
from tests.support.registers import confirm, enter
from webapp.models import Notice, Person, SecurityEvent
from webapp.services import rules
from webapp.services.command import Command
from webapp.services.registers.alarms import tell
from webapp.services.registers.importing import ROWS, enter_all
from workflows.registers.planned_people import PlannedPeople

pytestmark = pytest.mark.at_length

ABOVE, PLACED, INSPECTOR = "Võ Thùy Tổ", "Lê Văn Tăng Cường", "Đỗ Thị Kiểm"
PLAN = {
    "term": "2022-2027",
    "position": "secretary",
    "day": "1/9/2026",
    "number": "09-QĐ/ĐTN",
    "until": "31/3/2027",
}


@pytest.fixture
def play(
    session: Session, clock: Any, new_client: Callable[..., Browser], app: Flask, monkeypatch: pytest.MonkeyPatch
) -> Players:
    """An office whose rule book is older than the rule of plans."""
    older = [row for row in rules.seed_rows() if row.key != "register.plan_days"]
    monkeypatch.setattr(rules, "seed_rows", lambda: older)
    clock.now = dt.datetime(2026, 9, 23, 2, tzinfo=dt.UTC)
    office = commune_office(session, clock.now)
    office.post(ABOVE, "organisation_officer", PROVINCE, since=dt.date(2025, 7, 1))
    office.post(INSPECTOR, "inspection_chair", PROVINCE, since=dt.date(2025, 7, 1))
    office.post(PLACED, "deputy_secretary", COMMUNE, since=dt.date(2026, 1, 1)).placed = True
    session.commit()
    return Players(office, new_client, app)


def planned(play: Players) -> str:
    """Enter and confirm a row of the plan of personnel; its path."""
    office = play.office
    path = enter(
        play.as_(SECRETARY), office, "planned-people", COMMUNE, **PLAN, people=[str(office.people[NOMINEE].id)]
    )
    confirm(play.as_(DEPUTY), path)
    return path


def notified(office: Office) -> set[str]:
    office.session.rollback()
    names = sa.select(Person.full_name).join(Notice, Notice.person_id == Person.id)
    return set(office.session.scalars(names.where(Notice.kind == "register")))


@pytest.mark.both_engines
def test_the_end_of_a_plan_is_told_to_its_keepers_alone(play: Players, session: Session, clock: Any) -> None:
    """Half a year before it, once; a mail of it names no register."""
    planned(play)
    outbox, sink = Outbox(play.app, session), Sink()
    outbox.address(SECRETARY)
    session.rollback()
    assert tell(session, clock.now) == 0
    clock.now = clock.now.replace(month=10, day=2)
    play.browsers.clear()
    assert (tell(session, clock.now), tell(session, clock.now)) == (1, 0)
    assert notified(play.office) == {SECRETARY, DEPUTY, STANDING}
    keeper = play.as_(SECRETARY)
    assert play.said(PlannedPeople.title) in keeper.get("/notices").text
    assert "2022-2027" in keeper.get("/registers/planned-people?ends=soon").text
    for name in (ABOVE, PLACED, INSPECTOR, NOMINEE):
        assert play.said(PlannedPeople.title) not in play.as_(name).get("/notices").text, name
    with listening(sink) as post:
        assert outbox.send(post, clock.now + dt.timedelta(days=1)) == ["sent"]
    (letter,) = (str(each.get_content()) for each in sink.letters)
    assert "/notices" in letter and "planned" not in letter and play.said(PlannedPeople.title) not in letter


@pytest.mark.both_engines
def test_who_opens_a_sealed_register_is_written_down_and_not_which(play: Players, session: Session) -> None:
    path = planned(play)
    office, clock = play.office, play.app.config["CLOCK"]
    rows = [{**PLAN, "term": "2027-2032", "day": "2026-09-02", "until": "2032-03-31", "people": [], "training": ""}]
    command = Command(office.actor(SECRETARY), clock(), "many", {ROWS: rows})
    session.rollback()
    enter_all(session, PlannedPeople, office.units[COMMUNE].id, command)
    session.rollback()
    clock.now += dt.timedelta(hours=2)
    for address in (path, "/registers/planned-people"):
        assert play.as_(STANDING).get(address).status_code == 200
    session.rollback()
    standing = SecurityEvent.person_id == office.people[STANDING].id
    read = sa.select(SecurityEvent.what).where(SecurityEvent.kind == "reading", standing)
    assert session.scalars(read).all() == [""], "once an hour"
    told = set(session.scalars(sa.select(SecurityEvent.what)))
    assert "planned-people" not in told
    page = play.as_(INSPECTOR).get("/security-events")
    assert page.status_code == 200 and STANDING in play.as_(INSPECTOR).text
    assert play.said(PlannedPeople.title) not in play.as_(INSPECTOR).text
