"""Confirmers of a request for a change: officers of the unit concerned or of a level above, and never who asked.

An exception for one case: members of the standing committee that decides on it, who may know of it.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import within
from webapp.actors import OFFICERS, Actor, officer_paths
from webapp.models import Account, Case, CaseAccess, ChangeRequest, Post, Unit, post_held_on
from webapp.models.units import CELLS, ids_on
from webapp.queries.cases.context import definition_of
from webapp.queries.cases.records import case_by_id
from webapp.queries.changes.holders import HOLDER, holders_of_each
from webapp.queries.people.nearness import near, near_each
from webapp.surroundings import exists_on
from workflows.roles import STANDING

EXCEPTION = "exception"
"""The kind of request by which one case is excepted from a rule."""


@dataclass(frozen=True)
class ConcernedCase:
    """The case that an exception is for. people: who has opened it, and whom it is about."""

    id: int
    sealed: bool
    people: frozenset[int]


@dataclass(frozen=True)
class Concerned:
    """The people whom a request concerns: the path of its unit ('' for the whole office), who asked, and its subjects.

    held_by: those whose account an administrator has asked with; by_subject: whether whom it names confirms it; case:
    the one that an exception is for.
    """

    path: str
    asked_by: int | None
    subjects: frozenset[int]
    held_by: frozenset[int] = frozenset()
    by_subject: bool = False
    case: ConcernedCase | None = None


def concerned(session: Session, change: ChangeRequest) -> Concerned:
    """Return whom a request concerns. Three statements at most; for an exception two more."""
    return _concerned_each(session, [change])[0]


def _concerned_each(session: Session, changes: Collection[ChangeRequest]) -> list[Concerned]:
    """Return whom each of these requests concerns. Three statements, for however many; two more for each exception."""
    units, asking = {each.unit_id for each in changes}, {each.asked_by_id or each.operator_id for each in changes}
    found = sa.select(Unit.id, Unit.path).where(Unit.id.in_(units - {None}))
    paths = {row.id: row.path for row in session.execute(found)} if units - {None} else {}
    asked = sa.select(Account.id, Account.person_id).where(Account.id.in_(asking - {None}))
    people = {row.id: row.person_id for row in session.execute(asked)} if asking - {None} else {}
    held = holders_of_each(session, [account_id for account_id, person_id in people.items() if person_id is None])
    return [
        Concerned(
            paths.get(each.unit_id or 0, ""),
            people.get(each.asked_by_id or each.operator_id or 0),
            frozenset(each.subjects),
            frozenset(held.get(each.asked_by_id or each.operator_id or 0, ())),
            each.kind == HOLDER,
            _case(session, each.content["case"]) if each.kind == EXCEPTION else None,
        )
        for each in changes
    ]


def _case(session: Session, public_id: str) -> ConcernedCase:
    case = session.scalars(sa.select(Case).where(Case.public_id == public_id)).one()
    candidates = definition_of(session, case).candidates_in(case.dossier)
    people = frozenset(each for each in (case.opener_id, case.subject_id, *candidates) if each)
    return ConcernedCase(case.id, case.sealed, people)


def may_confirm(session: Session, actor: Actor, who: Concerned) -> bool:
    """Whether the actor confirms such a request: by a post of their own, for others, and not for anybody near.

    Compared are people: who asked by whichever account of theirs, joined records, likely doubles, and declared kin.
    """
    if who.by_subject:
        return actor.person_id in who.subjects
    entitled = _decides(session, actor, who.path, who.case) if who.case else oversees(actor, who.path)
    return entitled and actor.person_id not in _barred(session, who)


def confirmable(session: Session, actor: Actor, changes: Collection[ChangeRequest]) -> set[str]:
    """Return the public ids of those of these requests that the actor confirms, as `may_confirm`.

    Seven statements at most, for however many; some more for each exception.
    """
    who = dict(zip((one.public_id for one in changes), _concerned_each(session, changes), strict=True))
    people = {person for each in who.values() for person in _themselves(each)}
    close = near_each(session, people)
    found = set()
    for public_id, each in who.items():
        barred = set[int]().union(*(close[person] for person in _themselves(each)))
        entitled = _decides(session, actor, each.path, each.case) if each.case else oversees(actor, each.path)
        mine = entitled and actor.person_id not in barred
        if actor.person_id in each.subjects if each.by_subject else mine:
            found.add(public_id)
    return found


def oversees(actor: Actor, path: str) -> bool:
    """Whether the actor is an officer of the unit with this path or of one above; of a topmost unit for ''."""
    return any(path.startswith(each) if path else is_topmost(each) for each in officer_paths(actor))


def _decides(session: Session, actor: Actor, path: str, case: ConcernedCase) -> bool:
    """Whether the actor sits in the standing committee of the unit with this path, and may know of the case."""
    sits = any(post.kind in STANDING and path in post.paths and post.counts_in(case.sealed) for post in actor.posts)
    return sits and case_by_id(session, actor, case.id) is not None


def able(
    session: Session, who: Concerned, day: dt.date, near_too: bool = False, closed_since: dt.datetime | None = None
) -> list[int]:
    """Return who could confirm such a request today, of the unit nearest to the one concerned.

    near_too: count those who are near to who asked or to whom it is about as well; these themselves never count.
    closed_since: count those as well whose account was closed after that moment.

    They hold the post, and have an account that they have made their own: a first password that nobody has replaced is
    known to whoever printed it.
    """
    own_account = sa.and_(Account.disabled_at.is_(None), Account.first_password.is_(False))
    if closed_since is not None:
        own_account = sa.or_(own_account, Account.disabled_at > closed_since)
    if who.by_subject:
        return list(
            session.scalars(sa.select(Account.person_id).where(Account.person_id.in_(who.subjects), own_account))
        )
    rows = session.execute(
        sa.select(Unit.path, Post.person_id)
        .join(Post, Post.unit_id == Unit.id)
        .join(Account, Account.person_id == Post.person_id)
        .where(
            *(_of_committee(who.path, who.case) if who.case else _of_officers(who.path)),
            post_held_on(day),
            exists_on(day),
            own_account,
        )
        .order_by(Post.id)
    ).all()
    barred = _themselves(who) if near_too else _barred(session, who)
    free = [row for row in rows if row.person_id not in barred]
    nearest = max((len(row.path) for row in free), default=0)
    return list(dict.fromkeys(row.person_id for row in free if len(row.path) == nearest))


def _of_officers(path: str) -> tuple[sa.ColumnElement[bool], ...]:
    """Return the conditions that a Post is of an officer of the unit or of one above it."""
    place = Unit.id.in_(ids_on(path)) if path else Unit.parent_id.is_(None)
    return place, Unit.kind.not_in(CELLS), Post.kind.in_(OFFICERS)


def _of_committee(path: str, case: ConcernedCase) -> tuple[sa.ColumnElement[bool], ...]:
    """Return the conditions that a Post is of the unit's standing committee, and lets its holder know of the case."""
    mine = (Unit.path == path, Post.kind.in_(STANDING))
    if not case.sealed:
        return mine
    line = sa.select(CaseAccess.id).where(
        CaseAccess.case_id == case.id, CaseAccess.unit_id == Post.unit_id, CaseAccess.post == Post.kind
    )
    return *mine, Post.placed.is_(False), line.exists()


def reached(paths: list[str]) -> sa.ColumnElement[bool]:
    """Return the condition that a request concerns one of these subtrees, on ChangeRequest joined with Unit.

    What concerns the whole office concerns a topmost unit.
    """
    whole = sa.literal(any(map(is_topmost, paths)))
    return sa.or_(within(paths), sa.and_(ChangeRequest.unit_id.is_(None), whole))


def is_topmost(path: str) -> bool:
    """Whether it is the path of a unit that has none above it."""
    return len(ids_on(path)) == 1


def _barred(session: Session, who: Concerned) -> set[int]:
    """Return who does not confirm it: who asked, whom it is about, and whoever is near either."""
    return near(session, _themselves(who))


def _themselves(who: Concerned) -> set[int]:
    people = who.case.people if who.case else frozenset()
    return {*who.subjects, *who.held_by, *people, *({who.asked_by} if who.asked_by else ())}
