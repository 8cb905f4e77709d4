"""Daily closings: what was cut off, and hashed anew by somebody who owns the database, shows by yesterday's head."""

import datetime as dt

import pytest
import sqlalchemy as sa

from tests.support.desk import Desk
from tests.support.lengths import at_length
from tests.support.loopback.mail_server import post_to
from tests.support.offices.district import BRANCH, INSPECTOR, NEW, OFFICER, OLD
from webapp.letters import LetterItem
from webapp.mail import Letter
from webapp.models import Base, Case, ClosingLine, DailyClosing, Event, Notice
from webapp.services.closings import close_day
from webapp.verification.closings import heads_in
from webapp.verification.invariants import verify
from webapp.verification.snapshot import snapshot

HANOI = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
pytestmark = pytest.mark.both_engines

OF_CASE = {
    "event_answers": "event_id IN (SELECT id FROM event WHERE case_id = :case AND seq > :kept)",
    "frozen_paper": "event_id IN (SELECT id FROM event WHERE case_id = :case AND seq > :kept)",
    "event": "case_id = :case AND seq > :kept",
}


@pytest.fixture
def closed(office, session, clock):
    """An office with a case in the midst of its way, closed for the day; the head as it was mailed."""
    desk = Desk(office, clock)
    desk.to_appraisal(BRANCH, NEW, purpose="replacement", predecessor=office.people[OLD].id, predecessor_reason="moved")
    office.session.rollback()
    closing = close_day(session, clock())
    head = f"Mã khóa sổ:\n{closing.head}\n".encode()
    clock.advance(days=1)
    return head


def broken(session, tmp_path, clock, head=b""):
    session.rollback()
    with snapshot(session.get_bind(), tmp_path, clock(), heads=heads_in(head)) as record:
        return {one.key for one in verify(record) if one.faults}


def rewrite(session, clock, kept):
    """Cut a case after some entries (or whole), then make every closing anew: what an owner of the machine can do."""
    session.rollback()
    connection = session.connection(execution_options={"writing": True})
    triggers = []
    if connection.dialect.name == "sqlite":
        triggers = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
        for name, _sql in triggers:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
    else:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
    case = connection.scalar(sa.text('SELECT min(id) FROM "case"'))
    last = connection.scalar(sa.text("SELECT max(seq) FROM event WHERE case_id = :case"), {"case": case})
    for table, where in OF_CASE.items():
        connection.execute(
            sa.text(f"DELETE FROM {table} WHERE {where}"), {"case": case, "kept": last - 3 if kept else 0}
        )
    if not kept:
        for table in reversed(Base.metadata.sorted_tables):
            if "case_id" in table.c and table.name != "event":
                connection.execute(sa.delete(table).where(table.c.case_id == case))
        connection.execute(sa.text('DELETE FROM "case" WHERE id = :case'), {"case": case})
    connection.execute(sa.delete(Notice).where(Notice.kind == "closing"))
    connection.execute(sa.delete(ClosingLine.__table__))
    connection.execute(sa.delete(DailyClosing.__table__))
    for _name, sql in triggers:
        connection.exec_driver_sql(sql)
    session.commit()
    close_day(session, clock.now - dt.timedelta(days=1))


@pytest.mark.parametrize("kept", at_length(True, False), ids=["the last three entries", "a whole case"])
def test_what_was_cut_off_shows_by_yesterdays_head(closed, session, clock, tmp_path, kept):
    assert broken(session, tmp_path, clock, closed) == set()
    rewrite(session, clock, kept)
    assert "I-04" not in broken(session, tmp_path, clock), "hashed anew, the record looks sound from inside"
    assert "I-04" in broken(session, tmp_path, clock, closed)


@pytest.mark.at_length
def test_a_day_is_closed_once_and_one_without_entries_as_well(app, closed, session, clock, tmp_path):
    """Else a closing would tell the inspection committee that something sealed was written that day."""
    assert app.test_cli_runner().invoke(args=["tick"]).output.count("closing 2 2026-11-24 ") == 1
    assert close_day(session, clock()) is None
    assert broken(session, tmp_path, clock, closed) == set()


@pytest.mark.at_length
def test_no_entry_is_dated_back_before_the_one_it_follows(closed, session, clock, tmp_path, office):
    clock.advance(days=-3)
    desk = Desk(office, clock)
    desk.count = 100
    public_id = session.scalar(sa.select(Case.public_id))
    desk.move(OFFICER, public_id, "appraise")
    session.rollback()
    times = session.scalars(
        sa.select(Event.at).join(Case, Case.id == Event.case_id).where(Case.public_id == public_id).order_by(Event.seq)
    ).all()
    assert list(times) == sorted(times) and len(times) > 1


@pytest.mark.at_length
def test_the_inspection_committee_gets_the_head_and_nothing_else(app, closed, office, session):
    notices = session.scalars(sa.select(Notice).where(Notice.kind == "closing")).all()
    assert [each.person_id for each in notices] == [office.people[INSPECTOR].id]
    letter = Letter("an@example.vn", "vi", "id", HANOI, (LetterItem("closing", "/verification", code=notices[0].move),))
    with app.app_context():
        mail = bytes(post_to(1).message(letter))
    assert [(head.seq, head.hash) for head in heads_in(mail)] == [(1, notices[0].move.split()[2])]
    assert list(heads_in(mail)) == list(heads_in(closed))
