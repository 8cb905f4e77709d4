"""Holders of a post, and the one of them who has a case."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.access import barred, counts_in_case
from webapp.actors import Actor
from webapp.models import Case, CaseClaim, Event, Person, Post, Task, Unit, post_held_on
from webapp.queries.people.directory import open_birth
from workflows.core.births import Birth


@dataclass(frozen=True)
class ClaimLine:
    """Somebody who has a case of a post that they hold."""

    case_id: int
    unit_id: int
    post: str
    person_id: int
    person: str
    since: dt.datetime


@dataclass(frozen=True)
class DeskHolder:
    """A holder of a post that a case waits for."""

    post_id: int
    unit_id: int
    post: str
    unit: str
    unit_path: str
    person_id: int
    person: str
    code: str
    birth: Birth | None
    """None where the use of the person's data is restricted."""


def claims_of(session: Session, case_ids: Collection[int], day: dt.date) -> list[ClaimLine]:
    """Return who has these cases, as long as the case waits for the post and they hold it. One statement."""
    rows = session.execute(_CLAIMS, {"cases": list(case_ids), "day": day})
    return [ClaimLine(*row) for row in rows]


_DAY: Any = sa.bindparam("day", type_=sa.Date)
# Asked by every list of tasks, so put together once: that costs more than the database's answer.
_CLAIMS = (
    sa.select(
        CaseClaim.case_id, CaseClaim.unit_id, CaseClaim.post, CaseClaim.person_id, Person.full_name, CaseClaim.since
    )
    .join(Person, Person.id == CaseClaim.person_id)
    .where(
        CaseClaim.case_id.in_(sa.bindparam("cases", expanding=True)),
        sa.exists().where(
            Task.case_id == CaseClaim.case_id, Task.unit_id == CaseClaim.unit_id, Task.post == CaseClaim.post
        ),
        sa.exists().where(
            Post.unit_id == CaseClaim.unit_id,
            Post.kind == CaseClaim.post,
            Post.person_id == CaseClaim.person_id,
            post_held_on(_DAY),
            Case.id == CaseClaim.case_id,
            counts_in_case(),
        ),
    )
    .order_by(CaseClaim.case_id, CaseClaim.unit_id, CaseClaim.post)
)


_CASE: Any = sa.bindparam("case")
_MINE = (Task.case_id == _CASE, Task.unit_id == Post.unit_id, Task.post == Post.kind)
_HOLDING = (
    sa.select(
        Post.id,
        Post.unit_id,
        Post.kind,
        Unit.name,
        Unit.path,
        Person.id,
        Person.full_name,
        Person.code,
        Person.birth_date,
        Person.birth_known,
        Person.restricted_on,
    )
    .join(Unit, Unit.id == Post.unit_id)
    .join(Person, Person.id == Post.person_id)
    .join(Case, Case.id == _CASE)
    .where(
        sa.exists().where(*_MINE, ~barred(Post.person_id)).correlate_except(Task),
        post_held_on(_DAY),
        counts_in_case(),
        Case.closed_at.is_(None),
    )
    .order_by(Post.unit_id, Post.kind, Person.sort_key, Post.id)
)
"""Written once: every page of a case asks, and to compose it takes longer than to run it."""


def desk_holders(session: Session, case_id: int, day: dt.date) -> list[DeskHolder]:
    """Return the holders of the posts that a case waits for, by unit, post and name. One statement."""
    rows = session.execute(_HOLDING, {"case": case_id, "day": day})
    return [DeskHolder(*row[:8], open_birth(row)) for row in rows]


def handed_under(session: Session, actor: Actor, keys: Collection[str]) -> dict[str, tuple[Event, CaseClaim]]:
    """Return key → the actor's entry with this key, and who has had the case since then: nobody took it after that.

    Of entries of other kinds nothing. One statement.
    """
    rows = session.execute(
        sa.select(Event, CaseClaim)
        .join(CaseClaim, sa.and_(CaseClaim.case_id == Event.case_id, CaseClaim.since == Event.at))
        .where(Event.key.in_(keys), Event.actor_id == actor.person_id, Event.kind == "claim")
    )
    return {str(event.key): (event, claim) for event, claim in rows if _let(event, claim)}


def _let(event: Event, claim: CaseClaim) -> bool:
    return bool(claim.person_id == event.consequences.get("holder"))


_MINE_TOO = aliased(Post)
_ME: Any = sa.bindparam("person")
_SHARED = (
    sa.select(Task.case_id, Task.unit_id)
    .join(Case, Case.id == Task.case_id)
    .join(Post, sa.and_(Post.unit_id == Task.unit_id, Post.kind == Task.post, post_held_on(_DAY)))
    .join(
        _MINE_TOO,
        sa.and_(_MINE_TOO.unit_id == Post.unit_id, _MINE_TOO.kind == Post.kind, post_held_on(_DAY, _MINE_TOO)),
    )
    .where(Task.case_id.in_(sa.bindparam("cases", expanding=True)), _MINE_TOO.person_id == _ME, Post.person_id != _ME)
    .where(counts_in_case(), ~barred(_MINE_TOO.person_id), ~barred(Post.person_id))
    .distinct()
)


def shared_desks(session: Session, actor: Actor, case_ids: Collection[int], day: dt.date) -> dict[int, set[int]]:
    """Return those of these cases that wait for a post which the actor holds beside others: case → units of the posts.

    One statement.
    """
    units: dict[int, set[int]] = {}
    for row in session.execute(_SHARED, {"cases": list(case_ids), "person": actor.person_id, "day": day}):
        units.setdefault(row.case_id, set()).add(row.unit_id)
    return units
