"""A commune's officer for organisation without another post: what they may open, and what stays shut."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.nominating import MEETING
from tests.support.offices.commune import (
    BRANCH,
    BRANCH_HEAD,
    COMMUNE,
    NOMINEE,
    PROVINCE,
    SECRETARY,
    commune_office,
    first_seat,
)
from tests.support.players import Players
from webapp.actors import actor_on
from webapp.models import Case, Escalation, Unit
from webapp.queries.clock.late import escalation_recipients, receives_escalations
from webapp.queries.people.directory import reads_party
from webapp.services.people import kinship

APPRAISER = "Trịnh Thị Thẩm"
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

OPEN = (
    f"/units/{COMMUNE}",
    f"/units/{BRANCH}",
    f"/units/{COMMUNE}/terms",
    "/tracking",
    "/terms",
    "/indicators/dual-post",
    "/inbox/late-below",
    "/meetings",
    "/archive/due",
    "/archive/transfers/new",
)
SHUT = (
    f"/units/{PROVINCE}",
    "/units/X-02",
    "/units/X-02-01",
    f"/units/{COMMUNE}/posts",
    "/reorganisations",
    "/reorganisations/new/merge",
    "/calendar/days/new",
    "/field-days",
    "/posts",
    "/imports",
    f"/start/secretary-nomination/{BRANCH}",
)
"""Neighbours and the level above; naming others, the tree and the days off, by which their own work would change."""


@pytest.fixture
def moment(clock: Any) -> dt.datetime:
    clock.now = dt.datetime(2026, 11, 21, 2, tzinfo=dt.UTC)
    return clock.now  # type: ignore[no-any-return]


@pytest.fixture
def play(session: Session, moment: dt.datetime, new_client: Callable[..., Browser], app: Flask) -> Players:
    office = commune_office(session, moment, appraiser=None)
    office.post(APPRAISER, "appraising_officer", COMMUNE, since=dt.date(2025, 7, 1))
    office.unit("X-02", "commune_union", PROVINCE, name="Đoàn xã Bên", since=dt.date(2025, 7, 1))
    office.unit("X-02-01", "branch", "X-02", name="Chi đoàn Thôn Bên", since=dt.date(2025, 7, 1))
    return Players(office, new_client, app)


@only_sqlite
def test_the_appraiser_does_the_work_of_the_office_and_no_more(play: Players) -> None:
    browser = play.as_(APPRAISER)
    answers = {path: browser.get(path).status_code for path in (*OPEN, *SHUT)}
    assert {path: answers[path] for path in OPEN} == dict.fromkeys(OPEN, 200)
    assert {path: answers[path] for path in SHUT} == dict.fromkeys(SHUT, 404)


@pytest.mark.at_length
@only_sqlite
def test_the_appraiser_sees_cases_of_the_commune_before_their_turn(play: Players) -> None:
    """The file stands in tracking while it is with the branch; they make no move of others there."""
    play.start(BRANCH_HEAD, "secretary-nomination", BRANCH, **first_seat(play.office))
    browser = play.as_(APPRAISER)
    assert not play.waits_for(APPRAISER)
    assert browser.get(play.path).status_code == 200
    assert f'href="{play.path}"' in browser.get("/tracking").text
    browser.get(f"{play.path}/moves/record_meeting")
    assert "name=" + '"held_on"' not in browser.text
    play.move(BRANCH_HEAD, "record_meeting", **MEETING)


@pytest.mark.at_length
@only_sqlite
def test_a_sealed_case_stays_unknown_to_the_appraiser(play: Players) -> None:
    play.start(BRANCH_HEAD, "secretary-nomination", BRANCH, **first_seat(play.office))
    play.office.session.rollback()
    play.office.session.execute(sa.update(Case).values(sealed=True))
    play.office.session.commit()
    assert play.as_(APPRAISER).get(play.path).status_code == 404
    assert play.path not in play.as_(APPRAISER).get("/tracking").text


@pytest.mark.at_length
@only_sqlite
def test_the_appraiser_hears_of_late_files_kin_and_party_standing(
    play: Players, session: Session, moment: dt.datetime
) -> None:
    """What an officer has to know who checks a file and who may not vote on it: of the commune's own people."""
    office, day = play.office, moment.date()
    play.start(BRANCH_HEAD, "secretary-nomination", BRANCH, **first_seat(office))
    session.rollback()
    session.add(Escalation(case_id=play.case().id, unit_id=office.units[COMMUNE].id, due_on=day))
    session.commit()
    who = actor_on(session, office.people[APPRAISER].id, APPRAISER, day)
    assert receives_escalations(who) == [office.units[COMMUNE].id]
    assert office.people[APPRAISER].id in {row.person_id for row in session.execute(escalation_recipients(day))}
    branch, commune = (session.get_one(Unit, office.units[code].id).path for code in (BRANCH, COMMUNE))
    assert reads_party(who, [branch]) and not reads_party(who, [commune])
    nominee = actor_on(session, office.people[NOMINEE].id, NOMINEE, day)
    kinship.declare(session, nominee, office.people[SECRETARY].id, "sibling", moment)
    assert SECRETARY in play.as_(APPRAISER).get(f"/people/{office.people[NOMINEE].id}").text
