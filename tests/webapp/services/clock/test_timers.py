"""Timers as real processes: two at once, one killed half way, and servers in three time zones; on both databases."""

import datetime as dt
import os
import subprocess
import sys

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.desk import Desk
from tests.support.offices.district import COMMUNE, OFFICER, Office, district_office
from webapp.config import ROOT
from webapp.models import Case, Event, Notice
from webapp.services.clock.ticking import tick

pytestmark = [pytest.mark.both_engines, pytest.mark.at_length]

CASES, LEFT, ABOVE = 6, 2, 3
LATE = dt.datetime(2026, 12, 31, tzinfo=dt.UTC)


@pytest.fixture
def office(session: Session, clock: object) -> Office:
    return district_office(session, clock())  # type: ignore[operator]


def timer(address: str, moment: dt.datetime, *more: str, **env: str) -> subprocess.Popen[str]:
    """A timer that has started and waits for its line."""
    command = [sys.executable, "-m", "tests.support.clock_process", address, moment.isoformat(), *(more or ("0",))]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **env}
    )
    assert process.stdout and process.stdout.readline() == "ready\n"
    return process


def returned_cases(office: Office, clock: object) -> list[str]:
    """Cases in several branches that wait to be completed, all with the same last day; some before them are late."""
    desk, found = Desk(office, clock), []
    for number in range(CASES + LEFT):
        code, name = f"H-01-1{number}", f"Lê Thị Số {number}"
        office.unit(code, "branch", "H-01", f"Chi đoàn số {number}")
        office.post(name, "member", code)
        found.append(desk.start(COMMUNE, code, name, manner="appointed"))
        if number < CASES:
            desk.move(OFFICER, found[-1], "send_back")
    return found


def done(session: Session) -> list[int]:
    """How often each case has lapsed or was reported as late, by its journal."""
    session.rollback()
    moves = sa.case((Event.move.in_(("lapse", "escalated")), 1), else_=0)
    return list(session.scalars(sa.select(sa.func.sum(moves)).group_by(Event.case_id).order_by(Event.case_id)))


def reports(session: Session) -> list[int]:
    """How many people got a notice of each case that was reported."""
    told = sa.select(sa.func.count()).where(Notice.kind == "escalated").group_by(Notice.case_id)
    return list(session.scalars(told))


@pytest.mark.at_length
def test_two_timers_at_once_move_each_case_once(
    office: Office, clock: object, session: Session, database_url: str
) -> None:
    returned_cases(office, clock)
    timers = [timer(database_url, LATE) for _timer in range(2)]
    for each in timers:
        assert each.stdin
        each.stdin.write("\n")
        each.stdin.flush()
    moved = [int(each.communicate()[0]) for each in timers]
    assert [each.returncode for each in timers] == [0, 0]
    assert sum(moved) == CASES + LEFT
    assert (done(session), reports(session)) == ([1] * (CASES + LEFT), [ABOVE] * LEFT)


@pytest.mark.at_length
def test_a_timer_that_is_killed_half_way_is_gone_on_from(
    office: Office, clock: object, session: Session, database_url: str
) -> None:
    returned_cases(office, clock)
    for commits, expected in ((1, [ABOVE]), (2, [ABOVE] * LEFT)):
        killed = timer(database_url, LATE, str(commits))
        killed.communicate("\n")
        assert killed.returncode == -9
        found = (sum(done(session)), reports(session))
        assert found == (2 * commits - 1, expected), "what was committed stays, the next is not half there"
    assert tick(session, LATE) == CASES + LEFT - 3
    assert (done(session), reports(session)) == ([1] * (CASES + LEFT), [ABOVE] * LEFT)
    assert set(session.scalars(sa.select(Case.state))) == {"lapsed", "party_opinion"}
    assert tick(session, LATE) == 0


ZONES = {"UTC": "H-01-21", "America/New_York": "H-01-22", "Asia/Ho_Chi_Minh": "H-01-23"}


@pytest.mark.in_full
def test_the_servers_time_zone_changes_nothing(office: Office, database_url: str) -> None:
    """A case of the last second of 27 February in Việt Nam: 15 days for the Party, to a Monday, 30 to complete,
    then it lapses.
    """
    for zone, code in ZONES.items():
        office.unit(code, "branch", "H-01", f"Chi đoàn {code}")
        office.post(f"Lê Thị {code[-1]}", "member", code)
        process = timer(database_url, dt.datetime(2027, 2, 27, 17, tzinfo=dt.UTC), "0", code, TZ=zone)
        *said, digest, _closed, _end = process.communicate("\n")[0].split("\n")
        assert said == ["2027-02-27", "2027-03-15", "2027-03-29", "returned", "lapsed"], zone
        assert digest == "2027-02-28 00:00:00+00:00", "at seven in the morning, in Việt Nam"
