"""A nomination without an election, brought before the committee through the services."""

import datetime as dt
from typing import Any

import sqlalchemy as sa

from tests.support.desk import DEFINITION
from tests.support.forums import put
from tests.support.offices.district import BRANCH, COMMUNE, NEW, OFFICER, OLD, Office
from webapp.models import Case
from webapp.services.cases.commands import Command, make_move, start


def appointed(office: Office) -> dict[str, Any]:
    """A replacement without an election."""
    return {
        "person": office.people[NEW].id,
        "seats": "single",
        "purpose": "replacement",
        "manner": "appointed",
        "predecessor": office.people[OLD].id,
        "predecessor_reason": "age",
        "ranking": "good",
        "discipline": "none",
        "merits": "Tốt",
    }


NOW = dt.datetime(2026, 11, 21, 5, 0, tzinfo=dt.UTC)


PARTY = {
    "opinion": "agree",
    "body": "Chi ủy",
    "paper_number": "1",
    "paper_date": "2026-11-21",
    "village_board": "agree",
}


def opened(office: Office) -> str:
    command = Command(office.actor(COMMUNE), NOW, "open", {"nomination": appointed(office)})
    return start(office.session, DEFINITION, "nominate", office.units[BRANCH].id, command)


def before_the_committee(office: Office) -> str:
    """A case that is put to its committee: in writing, or at a meeting where the ballot is secret."""
    public_id = opened(office)
    make_move(
        office.session,
        public_id,
        "record_opinion",
        Command(office.actor(COMMUNE), NOW, "a", {"party_opinion": PARTY}, 1),
    )
    words = {"appraisal": {"complete": "complete", "conclusion": "Đủ"}}
    make_move(office.session, public_id, "appraise", Command(office.actor(OFFICER), NOW, "b", words, 2))
    put(office.session, public_id, NOW)
    return public_id


def case_of(office: Office, public_id: str) -> Case:
    office.session.rollback()
    return office.session.scalars(sa.select(Case).where(Case.public_id == public_id)).one()
