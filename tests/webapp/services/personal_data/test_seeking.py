"""A name is sought before the lock: nobody waits to write while every file of an office is read."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from tests.support.nominating import Cast
from tests.support.offices.district import COMMUNE, NEW, OTHER, district_office
from tests.support.personal_data import erase, keep_a_year, leaves, tables_naming
from webapp.models import Case, Contribution, Meeting, Minutes
from webapp.services.personal_data import seeking
from webapp.services.personal_data.names import PersonWords

pytestmark = pytest.mark.both_engines


@pytest.fixture
def cast(session, clock, new_client, app):
    clock.now = dt.datetime(2026, 11, 21, 2, tzinfo=dt.UTC)
    return Cast(district_office(session, clock.now), new_client, app)


@pytest.fixture
def exact(monkeypatch):
    """Short steps, and no number that may come late."""
    monkeypatch.setattr(seeking, "STEP", 3)
    monkeypatch.setattr(seeking, "LATE", 0)


def given_up(cast, about):
    """A nomination that is withdrawn at once, so that its file stays."""
    cast.nominate(COMMUNE, person=str(cast.office.people[about].id))
    cast.move(COMMUNE, "withdraw", text="Rút lại")
    return cast.case().id


def test_it_finds_what_was_there_and_what_is_written_meanwhile(cast, session, exact):
    other, there = given_up(cast, OTHER), given_up(cast, NEW)
    session.rollback()
    with seeking.seeking(session, PersonWords(frozenset({NEW}))):
        meanwhile = given_up(cast, OTHER)
        session.rollback()
        found = set(session.scalars(sa.select(Case.id).where(seeking.possible_cases(session))))
    assert found == {there, meanwhile} and other not in found


@pytest.mark.at_length
def test_under_the_lock_an_erasure_reads_the_files_that_were_found(cast, session, clock, exact):
    """No statement in the writing transaction looks for the name in every file, and yet the name is gone."""
    for about in (OTHER, NEW):
        given_up(cast, about)
    keep_a_year(session)
    leaves(cast.office, dt.date(2026, 11, 30), NEW)
    clock.now = clock.now.replace(year=2029)
    said = []

    @sa.event.listens_for(session.get_bind(), "before_cursor_execute")
    def hear(connection, _cursor, statement, _values, _context, _many):
        if connection.get_execution_options().get("writing") and re.search(r"AS TEXT\)+ I?LIKE", statement):
            said.append(statement)

    try:
        erase(cast, clock, NEW, looked_at=True)
    finally:
        sa.event.remove(session.get_bind(), "before_cursor_execute", hear)
    few = re.compile(r"FROM (draft|sign_in|person)\b")
    read = [statement for statement in said if not few.search(statement)]
    assert len(read) > 10
    assert [each for each in read if not re.search(r"WHERE .*?\bIN\b.*?\bI?LIKE\b", each, re.DOTALL)] == []
    assert tables_naming(session, NEW) == {}


def test_what_can_still_be_written_anew_is_looked_at_again(cast, session, clock, exact, monkeypatch):
    """Notes that are final are sought once; those of an open record, and newer ones, under the lock."""
    monkeypatch.setattr(seeking, "LATE_RECORD", 0)
    of, who = cast.office.units["H-01"].id, cast.office.people[COMMUNE].id
    closed, still_open = (meeting(session, of, who, clock.now, key) for key in ("closed", "open"))
    closed.closed_at = clock.now
    session.flush()
    words = [contribution(session, each, who, clock.now) for each in (closed, still_open)]
    session.commit()
    with seeking.seeking(session, PersonWords(frozenset({NEW}))):
        new = meeting(session, of, who, clock.now, "new")
        words.append(contribution(session, new, who, clock.now))
        session.commit()
        looked = sa.select(Contribution.id).where(seeking.possible_notes(session, Contribution))
        assert set(session.scalars(looked)) == {words[1], words[2]}
        places = sa.select(Minutes.meeting_id).where(seeking.possible_notes(session, Minutes))
        assert session.scalars(places).all() == []


def meeting(session, unit, who, now, key):
    row = Meeting(
        public_id=key,
        unit_id=unit,
        held_on=now.date(),
        place="Hội trường",
        chair_id=who,
        secretary_id=who,
        planned_by_id=who,
        key=key,
        opened_at=now,
    )
    session.add(row)
    session.flush()
    return row


def contribution(session, of, who, now):
    row = Contribution(
        meeting_id=of.id,
        speaker_id=who,
        beforehand=False,
        text="Nhất trí",
        key=f"{of.id}",
        written_by_id=who,
        written_at=now,
    )
    session.add(row)
    session.flush()
    return row.id
