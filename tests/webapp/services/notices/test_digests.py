"""Digests of what people watch: once a day or week, of what their reader may see when the mail is sent."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.conftest import Clock
from tests.support.loopback.mail_server import Outbox, Sink, listening
from tests.support.offices.district import CHAIR, COMMUNE, district_office
from tests.support.tracked_cases import Board
from webapp.mail import Mailer
from webapp.models import Case, CaseAccess, Notice, Post
from webapp.services.command import Command
from webapp.services.notices.digests import write_digests
from webapp.services.supervision.watching import Watched, watch


@pytest.fixture
def desk(session: Session, clock: Any) -> Board:
    desk = Board(district_office(session, clock()), clock())
    desk.office.unit("H-02", "base_union", "H", "Đoàn xã Hai")
    desk.office.unit("H-02-01", "branch", "H-02", "Chi đoàn Thôn 9")
    desk.case("0a11ce01", "appraisal", days=20)
    desk.case("0b0b0002", "appraisal", "H-02-01", None, days=20)
    return desk


@pytest.fixture
def outbox(app: Flask, session: Session) -> Outbox:
    return Outbox(app, session)


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
def post(sink: Sink) -> Iterator[Mailer]:
    with listening(sink) as found:
        yield found


def watches(desk: Board, clock: Clock, name: str, watched: Watched, every: str = "daily") -> None:
    watch(desk.session, watched, every, Command(desk.office.actor(name), clock.now, "k"))


def moves(desk: Board, clock: Clock, *names: str) -> None:
    desk.session.execute(
        sa.update(Case).where(Case.public_id.in_(names)).values(state="decision", state_since=clock.now)
    )
    desk.session.commit()


def told(session: Session) -> list[tuple[str, int]]:
    session.rollback()
    rows = session.execute(sa.select(Notice.move, Notice.person_id).where(Notice.kind == "digest").order_by(Notice.id))
    return [tuple(row) for row in rows]


@pytest.mark.both_engines
def test_a_digest_comes_once_a_day_and_only_if_something_has_changed(
    desk: Board, session: Session, clock: Clock, outbox: Outbox, sink: Sink, post: Mailer
) -> None:
    outbox.address(CHAIR)
    watches(desk, clock, CHAIR, Watched(unit="H"))
    clock.advance(days=1)
    assert write_digests(session, clock.now) == 0, "nothing has changed"
    moves(desk, clock, "case-0a11ce01", "case-0b0b0002")
    assert write_digests(session, clock.now) == 0, "not before tomorrow"
    clock.advance(days=1)
    assert (write_digests(session, clock.now), write_digests(session, clock.now)) == (1, 0)
    assert outbox.send(post, clock.now) == ["sent"]
    (letter,) = sink.letters
    said = letter.get_content()
    assert letter["Subject"] and said.count("/cases/") == 2 and "/supervision/watching" in said
    names = [*desk.office.people, *(unit.name for unit in desk.office.units.values())]
    assert [name for name in names if name in f"{letter['Subject']} {said}"] == [], "no person and no unit"
    clock.advance(days=1)
    assert write_digests(session, clock.now) == 0


def test_a_weekly_digest_comes_on_monday(desk: Board, session: Session, clock: Clock) -> None:
    chair = desk.office.people[CHAIR].id
    watches(desk, clock, CHAIR, Watched(case="case-0a11ce01"), "weekly")
    watches(desk, clock, CHAIR, Watched(case="case-0b0b0002"), "none")
    clock.advance(minutes=5)
    moves(desk, clock, "case-0a11ce01", "case-0b0b0002")
    for _day in range(6):
        clock.advance(days=1)
        assert write_digests(session, clock.now) == 0
    clock.advance(days=1)
    assert clock.now.weekday() == 0 and write_digests(session, clock.now) == 1
    assert told(session) == [("weekly", chair)]


@pytest.mark.both_engines
def test_what_one_may_no_longer_see_is_in_no_mail(
    desk: Board, session: Session, clock: Clock, outbox: Outbox, sink: Sink, post: Mailer
) -> None:
    """Rights are those of the moment of sending: one case is sealed and one right ends after the notice."""
    outbox.address(CHAIR)
    outbox.address(COMMUNE)
    watches(desk, clock, CHAIR, Watched(unit="H"))
    watches(desk, clock, COMMUNE, Watched(unit="H-01"))
    clock.advance(minutes=5)
    moves(desk, clock, "case-0a11ce01", "case-0b0b0002")
    clock.advance(days=1)
    assert write_digests(session, clock.now) == 2
    session.execute(sa.update(Case).where(Case.public_id == "case-0b0b0002").values(sealed=True))
    over = Post.person_id == desk.office.people[COMMUNE].id
    session.execute(sa.update(Post).where(over).values(valid_to=clock.now.date()))
    session.commit()
    assert outbox.send(post, clock.now) == ["sent"]
    (letter,) = sink.letters
    said = letter.get_content()
    assert "case-0a11ce01" in said and "case-0b0b0002" not in said
    assert [row[2] for row in outbox.rows() if "xa" in row[0] or row[2] != "sent"] == ["cancelled"]


def test_who_may_know_of_a_sealed_case_is_told(
    desk: Board, session: Session, clock: Clock, outbox: Outbox, sink: Sink, post: Mailer
) -> None:
    outbox.address(CHAIR)
    case = session.scalars(sa.select(Case).where(Case.public_id == "case-0a11ce01")).one()
    case.sealed = True
    session.add(CaseAccess(case_id=case.id, unit_id=desk.office.units["H"].id, post="secretary"))
    session.commit()
    watches(desk, clock, CHAIR, Watched(case="case-0a11ce01"))
    clock.advance(minutes=5)
    moves(desk, clock, "case-0a11ce01")
    clock.advance(days=1)
    assert write_digests(session, clock.now + dt.timedelta(minutes=1)) == 1
    assert outbox.send(post, clock.now + dt.timedelta(minutes=1)) == ["sent"]
    (letter,) = sink.letters
    assert "CASE-0A1" in letter.get_content()
