"""Pairs of likely doubles, and proposals to join two records, as those responsible see them."""

import datetime as dt
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.access import within
from webapp.actors import KEPT, Actor, officer_paths
from webapp.models import Account, Person, PersonJoin, PersonPair, Post, Unit, post_held_on
from webapp.models.units import ids_on
from webapp.queries.paging import Cursor, Page, SortKey, page_of, whole_number
from webapp.queries.people.births import can_be_one, mistyped
from webapp.queries.people.doubles import live, responsible_for
from workflows.core.births import Birth

MOST = 50
"""Lines of a list that is not paged."""
_One, _Other = aliased(Person), aliased(Person)
_Decider, _Shared = aliased(Person), aliased(Person)


@dataclass(frozen=True)
class DoubleRecord:
    """One of two records. birth: None where the use of the person's data is restricted; account: whether it has one."""

    id: int
    code: str
    name: str
    sex: str
    birth: Birth | None
    posts: tuple[tuple[str, str, dt.date], ...] = ()
    """Kind, unit and first day of the posts held today."""
    account: bool = False


@dataclass(frozen=True)
class PairLine:
    """Two records that may be of one human being, with what was said about them."""

    one: DoubleRecord
    other: DoubleRecord
    noted: str | None
    decided_at: dt.datetime | None
    reason: str | None
    decided_by: str | None


@dataclass(frozen=True)
class JoinLine:
    """A proposal to join two records, or what became of it."""

    id: int
    kept: DoubleRecord
    gone: DoubleRecord
    reason: str
    proposed_at: dt.datetime
    proposed_by_id: int
    proposed_by: str
    decided_at: dt.datetime | None
    decided_by: str | None
    confirmed: bool
    declined_why: str | None
    both_voted: tuple[dict[str, Any], ...]
    moved: dict[str, Any]


def record_columns(person: type[Person]) -> tuple[Any, ...]:
    """Return the columns from which `record_in` reads a record."""
    return (
        person.id,
        person.code,
        person.full_name,
        person.sex,
        person.birth_date,
        person.birth_known,
        person.restricted_on,
    )


_WIDTH = 7


def record_in(row: Any, first: int) -> DoubleRecord:
    """Return the record whose columns begin at this place of a row."""
    id_, code, name, sex, birth_date, birth_known, restricted = row[first : first + _WIDTH]
    return DoubleRecord(id_, code, name, sex, None if restricted else Birth(birth_date, birth_known))


def _held_in_one_unit() -> sa.ColumnElement[bool]:
    """Return the condition that both have ever held a post in one unit: in a whole office, names with births that
    differ by a digit are those of many people.
    """
    post, same = aliased(Post), aliased(Post)
    held = sa.select(post.id).join(same, same.unit_id == post.unit_id)
    return held.where(post.person_id == _One.id, same.person_id == _Other.id).correlate(_One, _Other).exists()


def _told_first(paths: tuple[str, ...]) -> sa.ColumnElement[bool]:
    """Return a condition that follows from the others, from which the first of two is found in few rows.

    Below a topmost unit: they have held a post there. Elsewhere: their name stands twice, by the index alone.
    """
    if any(len(ids_on(path)) == 1 for path in paths):
        names = sa.select(_Shared.likeness).group_by(_Shared.likeness).having(sa.func.count() > 1)
        return _One.likeness.in_(names)
    return _One.id.in_(sa.select(Post.person_id).join(Unit, Unit.id == Post.unit_id).where(within(paths)))


@lru_cache(KEPT)
def _pairs(paths: tuple[str, ...], day: dt.date) -> sa.Select[*tuple[Any, ...]]:
    """Return the statement of the likely doubles for whom one is responsible on a day."""
    return (
        sa.select(
            *record_columns(_One),
            *record_columns(_Other),
            PersonPair.noted,
            PersonPair.decided_at,
            PersonPair.reason,
            _Decider.full_name.label("decided_by"),
        )
        .select_from(_One)
        .join(
            _Other,
            sa.and_(
                _Other.likeness == _One.likeness,
                _Other.id > _One.id,
                _Other.sex == _One.sex,
                sa.or_(can_be_one(_One, _Other), sa.and_(mistyped(_One, _Other), _held_in_one_unit())),
            ),
        )
        .outerjoin(PersonPair, sa.and_(PersonPair.one_id == _One.id, PersonPair.other_id == _Other.id))
        .outerjoin(_Decider, _Decider.id == PersonPair.decided_by_id)
        .where(
            _told_first(paths),
            live(_One),
            live(_Other),
            *(responsible_for(each, paths, day) for each in (_One, _Other)),
        )
    )


def _pair(row: Any) -> PairLine:
    return PairLine(record_in(row, 0), record_in(row, _WIDTH), row.noted, row.decided_at, row.reason, row.decided_by)


def open_pairs(session: Session, actor: Actor, day: dt.date, place: Cursor | None = None) -> Page[PairLine]:
    """Return the likely doubles that wait for the actor's decision, by name. One statement."""
    statement = _pairs(officer_paths(actor), day).where(PersonPair.decided_at.is_(None))
    keys = [SortKey(_One.sort_key, str), SortKey(_One.id, whole_number), SortKey(_Other.id, whole_number)]
    page = page_of(session, statement, keys, place)
    return Page(tuple(_pair(row) for row in page.rows), page.before, page.after)


def decided_pairs(session: Session, actor: Actor, day: dt.date) -> list[PairLine]:
    """Return the pairs last decided to be two people, newest first. One statement."""
    statement = _pairs(officer_paths(actor), day).where(PersonPair.decided_at.is_not(None))
    return [_pair(row) for row in session.execute(statement.order_by(PersonPair.decided_at.desc()).limit(MOST))]


def pair_for(session: Session, actor: Actor, one_id: int, other_id: int, day: dt.date) -> PairLine | None:
    """Return two likely doubles for whom the actor is responsible; None for any others. Three statements."""
    paths = officer_paths(actor)
    if not paths:
        return None
    row = session.execute(_pairs(paths, day).where(_One.id == one_id, _Other.id == other_id)).one_or_none()
    if row is None:
        return None
    pair = _pair(row)
    one, other = with_posts(session, [pair.one, pair.other], day)
    return PairLine(one, other, pair.noted, pair.decided_at, pair.reason, pair.decided_by)


def with_posts(session: Session, records: list[DoubleRecord], day: dt.date) -> list[DoubleRecord]:
    """Return the records with their posts of the day and their accounts. Two statements."""
    ids = [each.id for each in records]
    posts: dict[int, list[tuple[str, str, dt.date]]] = {}
    for row in session.execute(
        sa.select(Post.person_id, Post.kind, Unit.name, Post.valid_from)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Post.person_id.in_(ids), post_held_on(day))
        .order_by(Post.id)
    ):
        posts.setdefault(row.person_id, []).append((row.kind, row.name, row.valid_from))
    accounts = set(session.scalars(sa.select(Account.person_id).where(Account.person_id.in_(ids))))
    return [
        DoubleRecord(
            each.id,
            each.code,
            each.name,
            each.sex,
            each.birth,
            tuple(posts.get(each.id, ())),
            each.id in accounts,
        )
        for each in records
    ]


def join_for(session: Session, actor: Actor, join_id: int, day: dt.date) -> JoinLine | None:
    """Return a proposal to join records for which the actor is responsible; None for any other. Three statements."""
    found = joins_for(session, actor, day, join_id)
    if not found:
        return None
    kept, gone = with_posts(session, [found[0].kept, found[0].gone], day)
    return replace(found[0], kept=kept, gone=gone)


def joins_for(session: Session, actor: Actor, day: dt.date, join_id: int | None = None) -> list[JoinLine]:
    """Return the proposals to join records for which the actor is responsible, newest first. One statement.

    join_id: only that one.
    """
    paths = officer_paths(actor)
    if not paths:
        return []
    kept, gone, proposer, decider = _One, _Other, aliased(Person), aliased(Person)
    rows = session.execute(
        sa.select(
            *record_columns(kept),
            *record_columns(gone),
            PersonJoin,
            proposer.full_name.label("proposed_by"),
            decider.full_name.label("decided_by"),
        )
        .select_from(PersonJoin)
        .join(kept, kept.id == PersonJoin.kept_id)
        .join(gone, gone.id == PersonJoin.gone_id)
        .join(proposer, proposer.id == PersonJoin.proposed_by_id)
        .outerjoin(decider, decider.id == PersonJoin.decided_by_id)
        .where(responsible_for(kept, paths, day), sa.or_(PersonJoin.confirmed, responsible_for(gone, paths, day)))
        .where(sa.true() if join_id is None else PersonJoin.id == join_id)
        .order_by(PersonJoin.id.desc())
        .limit(MOST)
    )
    return [_join(row) for row in rows]


def _join(row: Any) -> JoinLine:
    join: PersonJoin = row.PersonJoin
    return JoinLine(
        join.id,
        record_in(row, 0),
        record_in(row, _WIDTH),
        join.reason,
        join.proposed_at,
        join.proposed_by_id,
        row.proposed_by,
        join.decided_at,
        row.decided_by,
        join.confirmed,
        join.declined_why,
        tuple(join.both_voted or ()),
        join.moved or {},
    )


def open_ones(paths: tuple[str, ...], day: dt.date) -> sa.Select[int]:
    """Return the statement of the pairs that wait for those responsible for these subtrees; 50 stand for more."""
    return _pairs(paths, day).where(PersonPair.decided_at.is_(None)).with_only_columns(_One.id).limit(MOST)
