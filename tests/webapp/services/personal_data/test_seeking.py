"""A name is sought before the lock: nobody waits to write while every file of an office is read."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests.support.nominating import Cast
from tests.support.offices.district import COMMUNE, NEW, OTHER, district_office
from tests.support.personal_data import erase, keep_a_year, leaves, tables_naming
from webapp.models import Case
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
        if connection.get_execution_options().get("writing") and "dossier" in statement and "LIKE" in statement.upper():
            said.append(statement)

    try:
        erase(cast, clock, NEW, looked_at=True)
    finally:
        sa.event.remove(session.get_bind(), "before_cursor_execute", hear)
    assert said and all('"case".id IN' in statement for statement in said), said
    assert tables_naming(session, NEW) == {}
