"""An election is called by its post wherever cases are listed: two of one committee are told apart."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.forums import put
from tests.support.offices.district import COMMUNE
from tests.support.offices.election import EXECUTIVE, VOTERS, Hall
from webapp.models import Meeting

pytestmark = pytest.mark.at_length


@pytest.fixture
def hall(session: Session, clock: Any) -> Hall:
    return Hall(session, clock)


def test_two_elections_of_one_committee_are_told_apart(hall: Hall, reader: Callable[[str], Browser]) -> None:
    member = hall.propose()
    deputy = hall.propose(EXECUTIVE[-1], post="deputy_secretary", seats=1)
    officer = reader(COMMUNE)
    assert "Ủy viên Ban Chấp hành" in heading(officer, f"/cases/{member}")
    assert "Phó Bí thư" in heading(officer, f"/cases/{deputy}")
    officer.get("/tracking")
    assert "Ủy viên Ban Chấp hành" in row_of(officer, member) and "Phó Bí thư" in row_of(officer, deputy)
    put(hall.session, member, hall.clock.now)
    voter = reader(VOTERS[0])
    voter.get("/inbox")
    assert "Ủy viên Ban Chấp hành" in row_of(voter, member)
    hall.session.rollback()
    meeting = hall.session.scalars(sa.select(Meeting.public_id)).one()
    voter.get(f"/meetings/{meeting}")
    assert "Ủy viên Ban Chấp hành" in row_of(voter, member)


def heading(browser: Browser, path: str) -> str:
    browser.get(path)
    return " ".join(next(browser.tree.iter("h1")).itertext())


def row_of(browser: Browser, case: str) -> str:
    """The words of the line of a list that leads to a case."""
    rows = [row for row in browser.tree.iter("tr") if any(case in each.get("href", "") for each in row.iter("a"))]
    return " ".join(" ".join(row.itertext()) for row in rows)
