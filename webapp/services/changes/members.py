"""A new person in a unit, and the end of a membership, as requests.

What is said of the person, their code too, is kept only until the request is decided, and then in their record.
"""

import datetime as dt
import json
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import ChangeRequest, Person, Post, Unit
from webapp.queries.changes.requests import ENROLMENT
from webapp.services.changes.carrying import Carrying
from webapp.services.changes.posts import paper_of, plain_paper
from webapp.services.changes.wanted import Wanted
from webapp.services.people.enrolling import NewPerson, end_membership, enrol
from webapp.services.units.naming import NamingPaper

MEMBERSHIP_END = "membership_end"


def wanted_enrolment(unit: Unit, new: NewPerson, kind: str, since: dt.date, paper: NamingPaper | None) -> Wanted:
    """Return a new person with their first post as a request."""
    content = {"kind": kind, "since": since.isoformat(), **(plain_paper(paper) if paper else {})}
    return Wanted(ENROLMENT, unit.id, content, secret=json.dumps(_plain(new)).encode())


def person_in(change: ChangeRequest) -> NewPerson | None:
    """Return what a request says of the person; None once it is decided."""
    if not change.file:
        return None
    said: dict[str, Any] = json.loads(change.file)
    joined = said["union_joined_on"]
    return NewPerson(**{**said, "union_joined_on": dt.date.fromisoformat(joined) if joined else None})


def is_about(session: Session, change: ChangeRequest, new: NewPerson) -> bool:
    """Whether a request is about this person: a form that is sent again with another name asks for nobody.

    What it said is gone once it is decided; then the record tells that it made, if it made one.
    """
    if said := person_in(change):
        return said == new
    made = sa.select(Person).join(Post, Post.person_id == Person.id).where(Post.key == change.key)
    person = session.scalars(made).one_or_none()
    return person is None or (person.code, person.full_name) == (new.code, new.full_name)


def paper_in(change: ChangeRequest) -> NamingPaper | None:
    """Return the paper on which the first post rests; None for a membership."""
    return paper_of(change.content) if "number" in change.content else None


def carry_out_enrolment(one: Carrying) -> None:
    """Record the person, if who asked may still do so."""
    said, new = one.change.content, person_in(one.change)
    assert new is not None, "a request that waits has it"
    since = dt.date.fromisoformat(said["since"])
    enrol(one.session, one.change.unit_id or 0, new, said["kind"], since, paper_in(one.change), one.command)


def wanted_membership_end(post: Post, last_day: dt.date, why: str, to_unit: str) -> Wanted:
    """Return the end of a membership as a request; the member does not confirm it."""
    content = {
        "post_id": post.id,
        "person_id": post.person_id,
        "last_day": last_day.isoformat(),
        "why": why,
        "to_unit": to_unit,
    }
    subjects = frozenset((post.person_id,))
    return Wanted(MEMBERSHIP_END, post.unit_id, content, {"since": post.valid_from.isoformat()}, subjects)


def carry_out_membership_end(one: Carrying) -> None:
    """End the membership, if who asked may still do so."""
    said = one.change.content
    last_day = dt.date.fromisoformat(said["last_day"])
    end_membership(one.session, said["post_id"], last_day, said["why"], said["to_unit"], one.command)


def _plain(new: NewPerson) -> dict[str, Any]:
    joined = new.union_joined_on
    return {**asdict(new), "union_joined_on": joined.isoformat() if joined else None}
