"""The clock and a restriction: nothing ends because of a last day while nobody could answer (Law 91/2025)."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.support.desk import Desk
from tests.support.offices.district import BRANCH, MEMBERS, NEW, OLD, Office
from webapp.services.clock.ticking import tick

pytestmark = pytest.mark.at_length


def test_a_vote_in_writing_waits_until_the_restriction_is_lifted(office: Office, clock: Any, session: Session) -> None:
    desk = Desk(office, clock)
    instead = {"purpose": "replacement", "predecessor": office.people[OLD].id, "predecessor_reason": "age"}
    case = desk.to_decision(BRANCH, NEW, **instead)
    desk.vote(case, MEMBERS[0], "for")
    before = desk.state(case)
    office.people[NEW].restricted_on = dt.date(2026, 11, 23)
    session.commit()
    clock.advance(days=60)
    tick(session, clock())
    assert desk.state(case) == before
    office.people[NEW].restricted_on = None
    session.commit()
    tick(session, clock())
    assert desk.state(case) != before, "the last day is over, and the vote had no quorum"
