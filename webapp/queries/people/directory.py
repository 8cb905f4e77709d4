"""People as seen through their posts: who is in the actor's scope, and what the actor may read about them."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.access import sees_below, within
from webapp.actors import Actor, officer_paths
from webapp.models import IssuedPaper, Person, Post, Unit, post_held_on
from webapp.models.units import BASE_KINDS
from webapp.queries.paging import Cursor, Page, SortKey, page_of, whole_number
from webapp.queries.searching import misses, words_begin
from webapp.surroundings import exists_on
from workflows.core.births import Birth

PARTY_READERS = (
    "secretary",
    "deputy_secretary",
    "standing_member",
    "organisation_officer",
    "appraising_officer",
    "inspector",
)
"""Posts above a person whose holders may know since when the person has been a Party member."""
CANDIDACY_READERS = ("secretary", "deputy_secretary")
"""Posts of the person's base union whose holders may know of the candidacy: they have access to the case."""


@dataclass(frozen=True)
class PersonLine:
    """A person in a list, with the posts held on the day as (kind, unit's name, its place)."""

    id: int
    name: str
    birth: Birth | None
    """None where the person has restricted the use of their data."""
    posts: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class PostLine:
    """A post of a person. `linked`: whether its unit lies in the actor's scope."""

    id: int
    kind: str
    unit_code: str
    unit_name: str
    unit_path: str
    linked: bool
    held: bool
    since: dt.date
    until: dt.date | None
    """The last day on which it was held."""
    given_by: str
    """The number of the decision, or the source from which the post is known."""
    ended_by: str


@dataclass(frozen=True)
class PartyStanding:
    """A person's relation to the Party. `candidate` is None for a reader who need not know."""

    joined_on: dt.date | None
    candidate: bool | None


@dataclass(frozen=True)
class PersonView:
    """A person's page. `party` is None for a reader without the right to it.

    withheld: whether all but name, code and posts is left out, because the person has restricted the use of their data.
    """

    id: int
    code: str
    name: str
    given_name: str
    birth: Birth | None
    sex: str
    phone: str | None
    union_joined_on: dt.date | None
    party: PartyStanding | None
    posts: tuple[PostLine, ...]
    restricted_on: dt.date | None = None
    """Since when the use of the person's data is restricted."""
    withheld: bool = False


def birth_in(row: Any) -> Birth:
    """Return the birth in a row that has `birth_date` and `birth_known`: a Person, or columns of one."""
    return Birth(row.birth_date, row.birth_known)


def open_birth(row: Any) -> Birth | None:
    """Return the birth in such a row, with `restricted_on`; None where the use of the person's data is restricted.

    Restricted data are stored and no more (Law 91/2025): only the page of a request about them shows them.
    """
    return birth_in(row) if row.restricted_on is None else None


def people_page(
    session: Session,
    paths: Iterable[str],
    day: dt.date,
    *,
    typed: str = "",
    kind: str = "",
    under: str = "",
    place: Cursor | None = None,
) -> Page[PersonLine]:
    """Return the people who hold a post on the day in these subtrees, by given name. Two statements.

    typed: words of the name; kind: only holders of this post; under: only in the subtree with this path.
    """
    post = post_within(paths, day)
    if kind:
        post = post.where(Post.kind == kind)
    if under:
        post = post.where(within([under]))
    columns = (Person.id, Person.full_name, Person.birth_date, Person.birth_known, Person.restricted_on)
    statement = sa.select(*columns).where(post.exists(), words_begin(Person.search, typed))
    first = [SortKey(misses(Person.full_name, typed), whole_number)] if typed else []
    keys = [*first, SortKey(Person.sort_key, str), SortKey(Person.id, whole_number)]
    page = page_of(session, statement, keys, place)
    posts = _posts_held(session, [row.id for row in page.rows], day)
    lines = tuple(PersonLine(row.id, row.full_name, open_birth(row), tuple(posts.get(row.id, ()))) for row in page.rows)
    return Page(lines, page.before, page.after)


def post_within(paths: Iterable[str], day: Any) -> sa.Select[int]:
    """Return the posts by which a Person belongs to these subtrees on the day."""
    return (
        sa.select(Post.id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Post.person_id == Person.id, post_held_on(day), exists_on(day), within(paths))
    )


def holds_within(person_id: int, paths: Iterable[str], day: dt.date) -> sa.ColumnElement[bool]:
    """Return the condition that a person holds a post in these subtrees on the day."""
    return sa.exists().where(Person.id == person_id, post_within(paths, day).exists()).correlate(None)


def _posts_held(session: Session, ids: Collection[int], day: dt.date) -> dict[int, list[tuple[str, str, str]]]:
    rows = session.execute(
        sa.select(Post.person_id, Post.kind, Unit.name, Unit.area)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Post.person_id.in_(ids), post_held_on(day), exists_on(day))
        .order_by(Post.id)
    )
    held: dict[int, list[tuple[str, str, str]]] = {}
    for row in rows:
        held.setdefault(row.person_id, []).append((row.kind, row.name, row.area or ""))
    return held


def person_for(session: Session, actor: Actor, person_id: int, day: dt.date) -> PersonView | None:
    """Return a person in the actor's scope, or the actor; None both for unknown people and others. Two statements."""
    paths = sees_below(actor)
    person = session.execute(
        sa.select(
            Person.id,
            Person.code,
            Person.full_name,
            Person.given_name,
            Person.birth_date,
            Person.birth_known,
            Person.sex,
            Person.phone,
            Person.union_joined_on,
            Person.party_joined_on,
            Person.party_candidate,
            Person.restricted_on,
        ).where(
            Person.id == person_id,
            sa.or_(Person.id == actor.person_id, post_within(paths, day).exists()),
        )
    ).one_or_none()
    if person is None:
        return None
    posts = _posts_of(session, person_id, paths, day)
    held = [post.unit_path for post in posts if post.held]
    if person.restricted_on and person.id != actor.person_id:
        named = (person.id, person.code, person.full_name, person.given_name)
        return PersonView(*named, None, "", None, None, None, posts, person.restricted_on, withheld=True)
    return PersonView(
        *person[:4],
        birth=birth_in(person),
        sex=person.sex,
        phone=person.phone,
        union_joined_on=person.union_joined_on,
        party=_party(actor, held, person.party_joined_on, person.party_candidate),
        posts=posts,
        restricted_on=person.restricted_on,
    )


def names_person(session: Session, actor: Actor, person_id: int, day: dt.date) -> bool:
    """Whether the actor keeps the name of a person: somebody who holds a post in their unit or below. One statement."""
    paths = officer_paths(actor)
    return bool(paths) and bool(session.scalar(sa.select(holds_within(person_id, paths, day))))


def _party(actor: Actor, held: list[str], joined_on: dt.date | None, candidate: bool) -> PartyStanding | None:
    if not reads_party(actor, held):
        return None
    near = Actor(
        actor.person_id,
        actor.name,
        tuple(post for post in actor.posts if post.counts_in(True) and post.unit_kind in BASE_KINDS),
    )
    return PartyStanding(joined_on, candidate if reads_party(near, held, CANDIDACY_READERS) else None)


def reads_party(actor: Actor, unit_paths: Iterable[str], kinds: Collection[str] = PARTY_READERS) -> bool:
    """Whether the actor holds a post of these kinds above every unit in which the person holds one."""
    mine = [path for post in actor.posts if post.kind in kinds for path in post.paths]
    below = [any(path.startswith(own) and path != own for own in mine) for path in unit_paths]
    return bool(below) and all(below)


_GIVEN, _ENDED = aliased(IssuedPaper), aliased(IssuedPaper)


def _posts_of(session: Session, person_id: int, paths: Collection[str], day: dt.date) -> tuple[PostLine, ...]:
    """Return all posts of a person, present ones first, then the newest."""
    rows = session.execute(
        sa.select(
            Post.id,
            Post.kind,
            Unit.code,
            Unit.name,
            Unit.path,
            within(paths).label("linked"),
            sa.and_(post_held_on(day), exists_on(day)).label("held"),
            Post.valid_from,
            Post.valid_to,
            Post.source,
            Post.ended_source,
            _GIVEN,
            _ENDED,
        )
        .join(Unit, Unit.id == Post.unit_id)
        .outerjoin(_GIVEN, _GIVEN.id == Post.given_by_id)
        .outerjoin(_ENDED, _ENDED.id == Post.ended_by_id)
        .where(Post.person_id == person_id)
        .order_by(sa.desc("held"), Post.valid_from.desc(), Post.id)
    )
    return tuple(
        PostLine(
            row.id,
            row.kind,
            row.code,
            row.name,
            row.path,
            bool(row.linked),
            bool(row.held),
            row.valid_from,
            _last_day(row.valid_from, row.valid_to),
            row[11].number if row[11] else row.source,
            row[12].number if row[12] else row.ended_source or "",
        )
        for row in rows
    )


def _last_day(since: dt.date, to: dt.date | None) -> dt.date | None:
    """Return the last day of a half-open period; its first day if it ended before it began."""
    return max(since, to - dt.timedelta(days=1)) if to else None
