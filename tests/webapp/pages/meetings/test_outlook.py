"""Who can come to a planned meeting: before it is saved, on its page, and what its agenda could come to."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices.meetings import CHAIR, CLERK, MEMBERS, PLACE, Table
from tests.support.reading import statements
from webapp.models import CalendarDay, Delegation, FieldDay, FieldTrip, Leave, Meeting, RollMember
from webapp.queries.meetings.away import reasons_on
from webapp.queries.meetings.meetings import meeting_for
from webapp.queries.meetings.outlook import meeting_outlook
from webapp.services.people import kinship

TOMORROW = dt.date(2026, 11, 21)


@pytest.fixture
def table(session: Session, clock: Any) -> Table:
    return Table(session, clock, nine=False)


def on_leave(table: Table, name: str, day: dt.date = TOMORROW) -> None:
    table.session.add(
        Leave(person_id=table.person(name), kind="sick", first_day=day, last_day=day, recorded_at=table.clock.now)
    )
    table.session.commit()


def at_the_grassroots(table: Table, name: str, half: str, day: dt.date = TOMORROW) -> None:
    unit = table.office.units
    trip = FieldTrip(
        person_id=table.person(name),
        unit_id=unit["H"].id,
        host_id=unit["H-01"].id,
        regime="one_plus_two",
        kind="branch",
        level="commune",
        theme="",
        status="registered",
    )
    table.session.add(trip)
    table.session.flush()
    table.session.add(FieldDay(trip_id=trip.id, person_id=table.person(name), day=day, half=half))
    table.session.commit()


def test_who_is_at_the_unit_that_meets_is_not_away(table: Table) -> None:
    at_the_grassroots(table, MEMBERS[2], "am")
    who, units = [table.person(MEMBERS[2])], table.office.units
    table.session.rollback()
    assert reasons_on(table.session, who, TOMORROW, None, units["H"].id) != {}
    assert reasons_on(table.session, who, TOMORROW, None, units["H-01"].id) == {}


def deputy_of(table: Table, absent: str, deputy: str, workflow: str | None = None) -> None:
    table.session.add(
        Delegation(
            absent_id=table.person(absent),
            deputy_id=table.person(deputy),
            workflow=workflow,
            valid_from=TOMORROW,
            valid_to=TOMORROW + dt.timedelta(days=1),
            declared_at=table.clock.now,
        )
    )
    table.session.commit()


def test_the_date_is_checked_before_it_is_saved(table: Table, sign_in: Callable[[str], Browser]) -> None:
    """Who is away and why, without which kind of leave; nothing is saved, and what was typed stays."""
    on_leave(table, MEMBERS[1])
    at_the_grassroots(table, MEMBERS[2], "pm")
    deputy_of(table, MEMBERS[3], MEMBERS[4])
    deputy_of(table, MEMBERS[4], MEMBERS[1], workflow="field-days")
    browser = sign_in(CLERK)
    browser.get("/meetings/new")
    browser.post_form("/meetings/new", held_on="21/11/2026", begins_at="14h", place=PLACE, check="1")
    assert browser.response.status_code == 200
    assert "2 of 5 members can come, fewer than the 4 that a vote needs." in browser.text
    for said in ("on leave", "field day: ", f"has named comrade {MEMBERS[4]} as deputy"):
        assert browser.text.count(said) == 1, said
    assert "Sick" not in browser.text
    assert browser.form("/meetings/new").values["place"] == PLACE
    browser.post_form("/meetings/new", held_on="21/11/2026", begins_at="8h", check="1")
    assert "3 of 5 members can come" in browser.text, "the field day is in the afternoon"
    browser.post_form("/meetings/new", held_on="31/11/2026", check="1")
    assert browser.response.status_code == 422
    assert [f for f, said in browser.form("/meetings/new").values.items() if said == "31/11/2026"] == ["held_on"]
    assert "There is no day 31/11/2026 in the calendar" in browser.text and "Sentence(" not in browser.text
    for over in ("19/11/2026", "01/01/2000"):
        browser.post_form("/meetings/new", held_on=over, check="1")
        assert browser.response.status_code == 422 and "This day is over" in browser.text
    table.session.rollback()
    assert table.session.scalars(sa.select(Meeting)).all() == []


@pytest.mark.at_length
def test_the_meeting_says_whom_recusals_take_off_each_case(table: Table, sign_in: Callable[[str], Browser]) -> None:
    """Kin declared after the case came before the committee count too, as on the roll of the day."""
    case = table.case_before()
    meeting = table.plan(case, held_on=TOMORROW)
    subject = table.case(case).subject_id
    assert subject is not None
    kinship.declare(table.session, table.command(MEMBERS[1]).actor, subject, "in_law", table.clock.now)
    on_leave(table, MEMBERS[2])
    browser = sign_in(CLERK)
    browser.get(f"/meetings/{meeting}")
    assert f"{MEMBERS[1]} takes no part: declared kin of the person" in browser.text
    assert "4 of 5 members can come; a vote needs 4." in browser.text
    assert "3 of 4 voters can come; 3 have to vote, and 2 to be in favour." in browser.text
    on_leave(table, MEMBERS[3])
    browser.get(f"/meetings/{meeting}/change")
    browser.post_form(f"/meetings/{meeting}/change", check="1")
    assert "2 of 4 voters can come, fewer than the 3 who have to vote." in browser.text
    member = sign_in(MEMBERS[2])
    assert "can come" not in member.get(f"/meetings/{meeting}").text, "only who plans it is told"


def test_the_outlook_is_the_roll_that_is_frozen(table: Table) -> None:
    """The same people, with the same reasons, as the roll has once the meeting votes."""
    case = table.case_before()
    meeting = table.plan(case)
    subject = table.case(case).subject_id
    assert subject is not None
    kinship.declare(table.session, table.command(MEMBERS[1]).actor, subject, "sibling", table.clock.now)
    actor = table.command(CLERK).actor
    planned = meeting_for(table.session, actor, meeting)
    assert planned is not None
    foreseen = meeting_outlook(table.session, actor, planned, table.today, None).cases[0].vote
    table.attend(meeting)
    table.vote(case, CHAIR, "for")
    rows = table.session.scalars(sa.select(RollMember).where(RollMember.vote_id == foreseen.vote.id))
    assert {(row.person_id, row.post, row.recused) for row in rows} == {
        (line.person_id, line.post, line.recused) for line in foreseen.roll
    }
    assert table.view(case).quorum_least == foreseen.quorum_least


@pytest.mark.at_length
def test_an_agenda_costs_the_same_for_any_number_of_cases(table: Table, sign_in: Callable[[str], Browser]) -> None:
    cases = [table.case_before(number) for number in (1, 2, 3)]
    one, three = table.plan(cases[0], held_on=TOMORROW), table.plan(*cases[1:], held_on=TOMORROW, key="three")
    browser = sign_in(CLERK)
    browser.get(f"/meetings/{one}")
    assert len({statements(browser, f"/meetings/{each}", table.session) for each in (one, three)}) == 1


def test_a_day_off_is_said_beside_the_day_and_refused_to_nobody(
    table: Table, sign_in: Callable[[str], Browser]
) -> None:
    """The nearest unit's row decides: a Saturday that is worked here is said of no more."""
    clerk, unit = sign_in(CLERK), table.office.units["H"].id
    said = {
        "begins_at": "8:00",
        "place": PLACE,
        "chair": str(table.person(CHAIR)),
        "secretary": str(table.person(CLERK)),
    }

    def checked(day: str) -> str:
        clerk.get("/meetings/new")
        form = clerk.form("/meetings/new")
        clerk.post(form.action, {**form.values, **said, "held_on": day, "check": "1"})
        hint = re.search(r'id="held_on-hint">([^<]*)<', clerk.response.text)
        return hint[1] if hint else ""

    assert checked("21/11/2026") == "21/11/2026 is a Saturday."
    assert checked("23/11/2026") == ""
    for day, kind, name, scope in (
        (dt.date(2026, 11, 23), "holiday", "Ngày hội", None),
        (dt.date(2026, 11, 21), "worked", "Làm bù", None),
        (dt.date(2026, 11, 24), "holiday", "Ngày hội", None),
        (dt.date(2026, 11, 24), "worked", "Làm bù", unit),
    ):
        row = {"day": day, "kind": kind, "name": name, "scope_id": scope, "source": "thử"}
        table.session.add(CalendarDay(**row, recorded_at=table.clock.now))
    table.session.commit()
    assert [checked(f"{day}/11/2026") for day in (21, 23, 24)] == ["", "23/11/2026 is a day off: Ngày hội.", ""]
    clerk.get("/meetings/new")
    clerk.post_form("/meetings/new", **said, held_on="23/11/2026")
    assert "The meeting is planned" in clerk.text and "23/11/2026 is a day off" in clerk.text
