"""What fails at one person or case, by a fault of the data, stops the clock for no other, and is tried again."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.support.desk import Desk
from tests.support.loopback.mail_server import Outbox, Sink, listening
from tests.support.offices.district import BRANCH, CHAIR, CLERK, COMMUNE, NEW, OFFICER, OLD, district_office
from webapp.mail import Mailer
from webapp.models import Event, FinishedStep, Mail, Notice, StepMark, Unit, Watch
from webapp.services.cases.desk.self_reminders import remind_me, run_self_reminders
from webapp.services.clock.ticking import tick
from webapp.services.command import Command
from webapp.services.notices.digests import write_digests
from webapp.services.notices.mailing import FIRST_PAUSE, unreadable
from webapp.services.supervision.counting import count_steps
from webapp.services.supervision.watching import Watched, watch

pytestmark = pytest.mark.at_length

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def desk(session: Session, clock: Clock) -> Desk:
    return Desk(district_office(session, clock()), clock)


@pytest.fixture
def outbox(app: Flask, session: Session, desk: Desk) -> Outbox:
    return Outbox(app, session)


@pytest.fixture
def post() -> Iterator[Mailer]:
    with listening(Sink()) as found:
        yield found


def appraised(desk: Desk) -> str:
    old = desk.office.people[OLD].id
    return desk.to_appraisal(BRANCH, NEW, purpose="replacement", predecessor_reason="age", predecessor=old)


def told(session: Session, kind: str) -> set[int]:
    session.rollback()
    return set(session.scalars(sa.select(Notice.person_id).where(Notice.kind == kind)))


def refuse(session: Session, person_id: int) -> None:
    """Let the database refuse every notice for somebody."""
    session.execute(
        sa.text(
            "create trigger none_for_them before insert on notice"
            f" when new.person_id = {person_id} begin select raise(abort, 'no'); end"
        )
    )
    session.commit()


def allow(session: Session) -> None:
    session.execute(sa.text("drop trigger none_for_them"))
    session.commit()


@only_sqlite
def test_a_digest_that_fails_stops_no_other_and_comes_with_the_next_run(
    desk: Desk, session: Session, clock: Clock
) -> None:
    first, second = (desk.office.people[name].id for name in (CHAIR, COMMUNE))
    for name, code in ((CHAIR, "H"), (COMMUNE, "H-01")):
        watch(session, Watched(unit=code), "daily", Command(desk.office.actor(name), clock.now, "k"))
    clock.advance(minutes=5)
    appraised(desk)
    clock.advance(days=1)
    refuse(session, min(first, second))
    with pytest.raises(ExceptionGroup) as failed:
        write_digests(session, clock.now)
    assert len(failed.value.exceptions) == 1
    assert told(session, "digest") == {max(first, second)}
    allow(session)
    assert write_digests(session, clock.now) == 1
    assert told(session, "digest") == {first, second}
    assert session.scalar(sa.select(sa.func.count(sa.distinct(Watch.told_at)))) == 1


@only_sqlite
def test_a_day_of_ones_own_choice_that_fails_stops_no_other(desk: Desk, session: Session, clock: Clock) -> None:
    case = appraised(desk)
    ids = {name: desk.office.people[name].id for name in (CHAIR, COMMUNE)}
    for name in ids:
        day = clock.now.date() + dt.timedelta(days=3)
        remind_me(session, case, day, Command(desk.office.actor(name), clock.now, name))
    clock.advance(days=4)
    refuse(session, min(ids.values()))
    with pytest.raises(ExceptionGroup):
        run_self_reminders(session, clock.now)
    assert told(session, "myself") == {max(ids.values())}
    allow(session)
    assert run_self_reminders(session, clock.now) == 1


@pytest.mark.both_engines
def test_a_letter_that_cannot_be_put_together_keeps_no_other_waiting(
    desk: Desk, session: Session, outbox: Outbox, post: Mailer
) -> None:
    """The first notice says since when things have changed in a way that nobody can read."""
    outbox.address(CLERK)
    lost = Notice(key="x", kind="digest", person_id=desk.office.people[CLERK].id, move="daily", stood="yesterday")
    lost.at = desk.clock.now - dt.timedelta(hours=1)
    session.add(lost)
    session.flush()
    session.add(Mail(notice_id=lost.id, next_try_at=lost.at))
    session.commit()
    outbox.address(OFFICER)
    appraised(desk)
    assert outbox.send(post, desk.clock.now) == ["sent"]
    assert {row[0]: row[2] for row in outbox.rows()} == {"tran.my.van": "waiting", "vo.thuy.to": "sent"}
    waits = session.scalars(sa.select(Mail).where(Mail.notice_id == lost.id)).one()
    assert (waits.next_try_at, waits.trouble) == (desk.clock.now + FIRST_PAUSE, "letter")
    assert unreadable(session) == 1, "the run of the clock ends with a failure that its timer reports"


@pytest.mark.both_engines
def test_a_journal_that_cannot_be_folded_keeps_no_other_from_being_counted(
    desk: Desk, session: Session, clock: Clock
) -> None:
    first = desk.case(appraised(desk)).id
    desk.office.unit("H-01-09", "branch", "H-01", "Chi đoàn 9")
    desk.office.post("Hà Thị Chín", "member", "H-01-09")
    second = desk.case(desk.to_appraisal("H-01-09", "Hà Thị Chín")).id
    entry = session.scalars(sa.select(Event).where(Event.case_id == first).order_by(Event.seq.desc())).first()
    assert entry is not None
    values: dict[str, Any] = {column.key: getattr(entry, column.key) for column in sa.inspect(Event).columns}
    del values["id"]
    for more, kind, move, said in ((1, "clock", "recounted", {"due": "tomorrow"}), (2, "move", "appraise", {})):
        values |= {"seq": entry.seq + more, "kind": kind, "move": move, "consequences": said, "key": None}
        values |= {"hash": f"{more:064}", "previous_hash": f"{more + 1:064}"}
        session.add(Event(**values))
    session.commit()
    clock.advance(days=1)
    for _run in range(2):
        with pytest.raises(ExceptionGroup) as failed:
            count_steps(session, clock.now)
        assert [error.__notes__ for error in failed.value.exceptions] == [[f"case {first}"]], "tried each time"
        session.rollback()
        assert set(session.scalars(sa.select(FinishedStep.case_id))) == {second}
        mark, newest = session.get_one(StepMark, 1), session.scalar(sa.select(sa.func.max(Event.id)))
        assert (mark.event_id, mark.failed) == (newest, [first]), "it alone, and no entry is read again for it"
        session.rollback()


@only_sqlite
def test_a_unit_that_cannot_begin_keeps_no_other_from_beginning(desk: Desk, session: Session) -> None:
    for number in (1, 2):
        desk.office.unit(f"H-01-8{number}", "branch", "H-01", f"Chi đoàn {number}").awaited = True
    first = desk.office.units["H-01-81"].id
    session.execute(
        sa.text(
            f"create trigger never before update on unit when new.id = {first} begin select raise(abort, 'no'); end"
        )
    )
    session.commit()
    with pytest.raises(ExceptionGroup):
        tick(session, dt.datetime(2026, 12, 31, 2, 0, tzinfo=dt.UTC))
    session.rollback()
    assert session.scalars(sa.select(Unit.id).where(Unit.awaited)).all() == [first]
