"""Head and foot of papers outside of the cases: as they were kept when their record became final, else of a day."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.documents import words as w
from webapp.models import KeptPaper, Unit
from webapp.queries.closings import latest_head
from webapp.queries.people.names import people_names
from webapp.queries.people.signers import signing_posts
from webapp.queries.units.names import unit_names
from webapp.surroundings import lineage_on
from workflows.core.prints import STANDING


def record_of(row: Any) -> str:
    """Return by which words a kept paper names its record: table and id."""
    return f"{row.__tablename__}:{row.id}"


def issued_words(session: Session, unit: Unit, day: dt.date) -> dict[str, Any]:
    """Return what the head and the foot of every paper of a unit say, as of its day. The head of the unit signs."""
    line = lineage_on(session, unit, day)[:2]
    called = unit_names(session, [step.id for step in line]).on(day)
    own, *above = (called[step.id] for step in line)
    issuer = w.unit_words(own, unit.kind, *above)
    heads_of = [post for post in signing_posts(session, unit.id, day) if post.kind in w.HEADS][:1]
    names = people_names(session, [post.person_id for post in heads_of]).on(day)
    name, post = (names[heads_of[0].person_id], heads_of[0].kind) if heads_of else ("", w.HEADS[0])
    return {
        "mark": "",
        "issuer": issuer,
        "number": "",
        "date": w.written(day),
        "signer": w.signed(name, post, issuer["kind"], STANDING),
        "closing": latest_head(session, day),
    }


def kept_words(session: Session, paper: str, row: Any) -> dict[str, Any] | None:
    """Return what was kept of the paper of a record; None while the record is not final. One statement."""
    found = sa.select(KeptPaper.content).where(KeptPaper.paper == paper, KeptPaper.record == record_of(row))
    return session.scalar(found)


def head_and_foot(session: Session, paper: str, row: Any, unit: Unit, day: dt.date) -> Mapping[str, Any]:
    """Return head and foot of the paper of a record with what they were kept by; of the day, where nothing was."""
    return kept_words(session, paper, row) or issued_words(session, unit, day)
