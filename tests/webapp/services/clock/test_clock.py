"""The clock's own moves: lapsing, closing a vote on its last day; twice at once does no harm; no act comes after it."""

import datetime as dt
import threading

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.appointing import NOW, appointed, before_the_committee, case_of, opened
from tests.support.desk import DEFINITION
from tests.support.offices.district import COMMUNE, MEMBERS, OFFICER, Office, district_office
from webapp.db import db
from webapp.models import Event, Vote
from webapp.services.cases.ballots import cast_ballot
from webapp.services.cases.commands import Command, make_move, start
from webapp.services.clock.ticking import tick


@pytest.fixture
def office(session: Session) -> Office:
    return district_office(session, NOW)


def test_a_returned_file_lapses_after_its_days(office: Office) -> None:
    public_id = opened(office)
    words = {"return": {"code": "papers_missing", "text": "Bổ sung"}}
    make_move(office.session, public_id, "send_back", Command(office.actor(OFFICER), NOW, "r", words, 1))
    due = case_of(office, public_id).due_on
    assert due == dt.date(2026, 12, 21)
    assert tick(office.session, dt.datetime(2026, 12, 21, 16, 59, tzinfo=dt.UTC)) == 0, "23:59 of the last day"
    assert tick(office.session, dt.datetime(2026, 12, 21, 17, 0, tzinfo=dt.UTC)) == 1, "midnight in Việt Nam"
    case = case_of(office, public_id)
    assert (case.state, case.outcome, case.claim) == ("lapsed", "lapsed", None)
    assert tick(office.session, dt.datetime(2026, 12, 23, tzinfo=dt.UTC)) == 0


@pytest.mark.at_length
@pytest.mark.parametrize(
    ("choices", "state"), [(["for"] * 4, "issuing"), (["against"] * 4, "refusing"), (["for"] * 3, "appraisal")]
)
def test_a_vote_closes_after_its_last_day(office: Office, choices: list[str], state: str) -> None:
    public_id = before_the_committee(office)
    for place, choice in enumerate(choices):
        cast_ballot(office.session, public_id, choice, Command(office.actor(MEMBERS[place]), NOW, f"v{place}"))
    last = case_of(office, public_id).due_on
    assert last == dt.date(2026, 12, 7), "15 days end on a Sunday"
    late = dt.datetime(2026, 12, 7, 17, 0, tzinfo=dt.UTC)
    assert tick(office.session, late) == 1
    case = case_of(office, public_id)
    assert case.state == state
    vote = office.session.scalars(sa.select(Vote).where(Vote.case_id == case.id)).one()
    assert vote.outcome == {"issuing": "carried", "refusing": "rejected", "appraisal": "inquorate"}[state]
    clock_entry = office.session.scalars(
        sa.select(Event).where(Event.case_id == case.id).order_by(Event.seq.desc())
    ).first()
    assert clock_entry is not None and clock_entry.actor_id is None


@pytest.mark.at_length
@pytest.mark.both_engines
def test_two_timers_at_once_move_each_case_once(app: Flask, office: Office) -> None:
    public_id = before_the_committee(office)
    late = dt.datetime(2026, 12, 8, tzinfo=dt.UTC)
    moved: list[int] = []
    with app.app_context():
        engine = db.engine
    barrier = threading.Barrier(2)

    def run() -> None:
        with Session(engine) as session:
            barrier.wait()
            moved.append(tick(session, late))

    threads = [threading.Thread(target=run) for _timer in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(moved) == [0, 1]
    assert case_of(office, public_id).state == "appraisal"


@pytest.mark.at_length
def test_a_case_that_waits_for_another_stops_nobody(app: Flask, office: Office) -> None:
    """Its vote is over, but the seat is another case's: it waits, and all recipients get their notices."""
    office.post("Lò Thị Hai", "member", "H-01-02")
    public_id = before_the_committee(office)
    for place, name in enumerate(MEMBERS[:4]):
        cast_ballot(office.session, public_id, "for", Command(office.actor(name), NOW, f"v{place}"))
    case = case_of(office, public_id)
    claim, case.claim = case.claim, None
    office.session.commit()
    words = {**appointed(office), "person": office.people["Lò Thị Hai"].id, "purpose": "first_seat"}
    words |= {"predecessor": None, "predecessor_reason": None}
    command = Command(office.actor(COMMUNE), NOW, "second", {"nomination": words})
    second = start(office.session, DEFINITION, "nominate", office.units["H-01-02"].id, command)
    case_of(office, second).claim = claim
    office.session.commit()
    app.config["CLOCK"] = lambda: dt.datetime(2026, 12, 7, 17, 0, tzinfo=dt.UTC)
    done = app.test_cli_runner().invoke(args=["tick"])
    assert done.exit_code == 0, done.output
    assert "cases reported to people" in done.output
    assert case_of(office, public_id).state == "decision"
    other = case_of(office, second)
    other.claim, other.closed_at, other.outcome = None, NOW, "withdrawn"
    office.session.commit()
    assert tick(office.session, dt.datetime(2026, 12, 7, 18, 0, tzinfo=dt.UTC)) >= 1
    assert case_of(office, public_id).state == "issuing"


@pytest.mark.at_length
@pytest.mark.both_engines
def test_what_fails_in_one_part_keeps_the_others_going(app: Flask, office: Office) -> None:
    public_id = before_the_committee(office)
    case = case_of(office, public_id)
    office.session.execute(sa.text("update vote set majority = 'nonsense' where case_id = :one"), {"one": case.id})
    office.session.commit()
    app.config["CLOCK"] = lambda: dt.datetime(2026, 12, 7, 17, 0, tzinfo=dt.UTC)
    done = app.test_cli_runner().invoke(args=["tick"])
    assert done.exit_code == 1
    assert "cases reported to people" in done.output
