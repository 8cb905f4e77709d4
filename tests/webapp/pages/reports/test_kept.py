"""Reports in the daily closing and the checks, reminders of them by notice and mail, and names that go on request."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session, joinedload

from tests.conftest import Clock
from tests.support.loopback.mail_server import Outbox, Sink, listening
from tests.support.offices.district import BRANCH, CHAIR, COMMUNE, NEW, OFFICER, OLD, Office, user_name
from tests.support.offices.period_reports import act, draft
from tests.support.personal_data import wrong_places
from tests.support.reading import SignIn
from webapp.mail import Mailer
from webapp.models import Account, ClosingLine, Draft, Notice, PeriodReport, Person
from webapp.services.accounts.drafts import keep
from webapp.services.closings import close_day
from webapp.services.journal import Author
from webapp.services.personal_data.blackening import blacken
from webapp.services.personal_data.names import BLACK, names_of
from webapp.services.reports.sending import hash_of
from webapp.services.transaction import transaction

pytestmark = pytest.mark.at_length

BELOW = "/reports/below?period=2026-Q3"


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
def post(sink: Sink) -> Iterator[Mailer]:
    with listening(sink) as found:
        yield found


def changed(session: Session, *statements: str) -> None:
    """Change rows as an owner of the database can, past its triggers."""
    session.rollback()
    connection = session.connection(execution_options={"writing": True})
    triggers = []
    if connection.dialect.name == "sqlite":
        triggers = connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE '%report%'"
        ).all()
        for name, _sql in triggers:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
    else:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
    for statement in statements:
        connection.execute(sa.text(statement))
    for _name, sql in triggers:
        connection.exec_driver_sql(sql)
    session.commit()


@pytest.mark.both_engines
def test_a_confirmed_report_that_was_changed_is_found(
    office: Office, sign_in: SignIn, session: Session, clock: Clock, tmp_path: Path
) -> None:
    path = draft(sign_in(OFFICER), office)
    act(sign_in(CHAIR), path, "confirm")
    session.rollback()
    close_day(session, clock.now)
    kinds = session.scalars(sa.select(ClosingLine.kind).where(ClosingLine.kind.startswith("report"))).all()
    assert sorted(kinds) == ["report", "report_entry", "report_entry"]
    act(sign_in(OFFICER), path, "send")
    assert wrong_places(session, tmp_path, clock.now) == []
    changed(session, "update period_report set done = 'x'")
    assert wrong_places(session, tmp_path, clock.now) == ["report=1 is not what its hash was made of"]
    changed(session, "update period_report set erased_at = begun_at")
    assert wrong_places(session, tmp_path, clock.now) == ["report=1 is not what its hash was made of"]
    changed(session, "update report_entry set actor_post = 'x' where kind = 'confirmed'")
    assert "report_entry=2 is not what was closed" in wrong_places(session, tmp_path, clock.now)
    changed(session, "delete from report_entry where kind = 'confirmed'")
    assert "report_entry=2 was closed and is gone" in wrong_places(session, tmp_path, clock.now)


def test_a_report_blackened_before_its_entries_had_a_hash_is_no_finding(
    office: Office, sign_in: SignIn, session: Session, clock: Clock, tmp_path: Path
) -> None:
    path = draft(sign_in(OFFICER), office)
    act(sign_in(CHAIR), path, "confirm")
    changed(session, f"update period_report set done = '{BLACK}', erased_at = begun_at")
    assert wrong_places(session, tmp_path, clock.now) == ["report=1 is not what its hash was made of"]
    entry = "select report_id, 9, 'blackened', actor_id, actor_post, at from report_entry where kind = 'confirmed'"
    changed(session, f"insert into report_entry (report_id, seq, kind, actor_id, actor_post, at) {entry}")
    assert wrong_places(session, tmp_path, clock.now) == []


def test_a_longer_name_that_begins_alike_stays_as_it_is(
    office: Office, sign_in: SignIn, session: Session, clock: Clock
) -> None:
    writer = sign_in(OFFICER)
    kept = draft(writer, office, done=f"{NEW}nh dẫn đầu.")
    act(sign_in(CHAIR), kept, "confirm")
    session.rollback()
    said = session.scalars(sa.select(PeriodReport.hash)).one()
    person = session.scalars(sa.select(Person).where(Person.full_name == NEW)).one()
    by = Author(person_id=office.people[OFFICER].id, post="organisation_officer:1")
    with transaction(session):
        assert blacken(session, person, names_of(session, person), by, clock.now)["reports"] == 0
    report = session.scalars(sa.select(PeriodReport)).one()
    assert (report.hash, report.erased_at, report.done) == (said, None, f"{NEW}nh dẫn đầu.")


def test_a_draft_about_a_longer_name_that_begins_alike_stays(office: Office, session: Session, clock: Clock) -> None:
    account = session.scalars(sa.select(Account.id).where(Account.username == user_name(OFFICER))).one()
    for page, words in (("/one", f"{NEW}, rồi {NEW}h"), ("/two", f"{NEW}h")):
        keep(session, account, page, "", [("text", words)], clock.now)
    person = session.scalars(sa.select(Person).where(Person.full_name == NEW)).one()
    by = Author(person_id=office.people[OFFICER].id, post="organisation_officer:1")
    with transaction(session):
        assert blacken(session, person, names_of(session, person), by, clock.now)["kept_forms"] == 1
    assert session.scalars(sa.select(Draft.page)).all() == ["/two"]


@pytest.mark.both_engines
def test_a_name_goes_from_drafts_and_confirmed_reports_on_request(
    office: Office, sign_in: SignIn, session: Session, clock: Clock, tmp_path: Path
) -> None:
    writer = sign_in(OFFICER)
    kept = draft(writer, office, done=f"{NEW} dẫn đầu.", proposals=f"Khen {NEW.upper()}")
    act(sign_in(CHAIR), kept, "confirm")
    drafted = draft(writer, office, period="2026-Q3", done=f"{NEW} dẫn đầu.")
    session.rollback()
    person = session.scalars(sa.select(Person).where(Person.full_name == NEW)).one()
    by = Author(person_id=office.people[OFFICER].id, post="organisation_officer:1")
    with transaction(session):
        assert blacken(session, person, names_of(session, person), by, clock.now)["reports"] == 2
    with transaction(session):
        assert blacken(session, person, names_of(session, person), by, clock.now)["reports"] == 0
    for path in (kept, drafted):
        page = writer.get(path).text
        assert f"{BLACK} dẫn đầu." in page and "on the request of its bearer" in page and NEW not in page
    assert wrong_places(session, tmp_path, clock.now) == []
    session.rollback()
    assert set(session.scalars(sa.select(PeriodReport.edition))) == {1, 2}, (
        "whoever read the draft before reads it anew"
    )
    act(writer, kept, "send")
    assert "Sent" in writer.get(kept).text
    other = "erased_at = '2020-01-01 00:00:00'"
    for change, where in (
        ("done = 'x'", "standing = 'sent'"),
        ("erased_at = null", "standing = 'sent'"),
        (f"{other}, done = 'x'", "standing = 'sent'"),
        (f"{other}, done = 'x'", "standing = 'draft'"),
    ):
        with pytest.raises(sa.exc.SQLAlchemyError):
            session.execute(sa.text(f"update period_report set {change} where {where}"))
        session.rollback()
    changed(session, "update period_report set done = 'Ai cũng dẫn đầu.' where standing = 'sent'")
    assert wrong_places(session, tmp_path, clock.now) == ["report=1 is not what its hash was made of"]


def test_an_erased_name_cannot_be_guessed_from_the_hashes_of_a_report(
    office: Office, sign_in: SignIn, session: Session, clock: Clock
) -> None:
    kept = draft(sign_in(OFFICER), office, done=f"{NEW} dẫn đầu.")
    act(sign_in(CHAIR), kept, "confirm")
    session.rollback()
    person = session.scalars(sa.select(Person).where(Person.full_name == NEW)).one()
    with transaction(session):
        blacken(session, person, names_of(session, person), Author(person_id=office.people[OFFICER].id), clock.now)
    report = session.scalars(sa.select(PeriodReport).options(joinedload(PeriodReport.snapshot))).one()
    first, report.done = report.hash, f"{NEW} dẫn đầu."
    with session.no_autoflush:
        assert hash_of(session, report) != first and report.body_hash == ""
        report.salt = ""
        assert hash_of(session, report) != first
    session.rollback()


def test_a_reminder_is_told_by_a_notice_and_its_mail_until_the_report_is_sent(
    app: Flask, office: Office, sign_in: SignIn, session: Session, clock: Clock, sink: Sink, post: Mailer
) -> None:
    outbox = Outbox(app, session)
    outbox.address(OLD)
    above = sign_in(COMMUNE)
    for _day in range(2):
        above.get(BELOW)
        above.post_form(f"/reports/units/{office.units[BRANCH].id}/reminders")
        clock.advance(days=1)
        above = sign_in(COMMUNE)
    assert outbox.send(post, clock.now) == ["sent"]
    (letter,) = sink.letters
    said = f"{letter['Subject']} {letter.get_content()}"
    named = [*office.people, *(unit.name for unit in office.units.values())]
    assert [name for name in named if name in said] == [] and "/inbox" in said
    own = sign_in(OLD)
    own.get("/notices")
    assert own.text.count("You are reminded of a report: ") == 2
    session.rollback()
    assert set(session.scalars(sa.select(Notice.person_id).where(Notice.kind == "report"))) == {office.people[OLD].id}
    path = draft(own, office, BRANCH, "2026-Q3")
    act(own, path, "confirm")
    act(own, path, "send")
    session.rollback()
    assert session.scalars(sa.select(Notice.key).where(Notice.kind == "report", Notice.done_at.is_(None))).all() == []


def test_whoever_wants_no_mail_of_reminders_gets_none(
    app: Flask, office: Office, sign_in: SignIn, session: Session, clock: Clock, post: Mailer
) -> None:
    outbox = Outbox(app, session)
    outbox.address(OLD, reminder="none")
    above = sign_in(COMMUNE)
    above.get(BELOW)
    above.post_form(f"/reports/units/{office.units[BRANCH].id}/reminders")
    assert outbox.send(post, clock.now) == []
    assert sign_in(OLD).get("/notices").text.count("You are reminded of a report: ") == 1
