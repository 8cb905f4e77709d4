"""People who may reorganise units, the units that they choose from, and past reorganisations."""

import datetime as dt
import re
from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import within
from webapp.actors import Actor, HeldPost, officer_posts
from webapp.models import Person, Reorganisation, Unit
from webapp.queries.people.names import called_at
from webapp.queries.searching import misses, words_begin
from webapp.surroundings import exists_on


def scopes(post: HeldPost) -> set[int]:
    """Return the post's unit and its predecessors: their officers' reorganisations are now its officers'."""
    return {int(path.rstrip("/").rpartition("/")[2]) for path in post.paths}


def may_undo(actor: Actor, row: Reorganisation) -> HeldPost | None:
    """Return the post by which the actor may undo it: in the unit whose officers carried it out, or its successor."""
    return next((post for post in officer_posts(actor) if row.scope_id in scopes(post)), None)


def past_reorganisations(session: Session, actor: Actor) -> Sequence[tuple[Reorganisation, str]]:
    """Return the reorganisations by officers of the actor's units, newest first, each with its author.

    One statement.
    """
    mine = set[int]().union(*(scopes(post) for post in officer_posts(actor)))
    rows = session.execute(
        sa.select(Reorganisation, called_at(Reorganisation.done_at))
        .join(Person, Person.id == Reorganisation.done_by_id)
        .where(Reorganisation.scope_id.in_(mine))
        .order_by(Reorganisation.day.desc(), Reorganisation.id.desc())
        .limit(100)
    )
    return [(row[0], row[1]) for row in rows]


def _mine(actor: Actor, *, itself: bool) -> sa.ColumnElement[bool]:
    """Return the condition that a Unit lies below such a post; with `itself` the topmost unit as well."""
    posts = officer_posts(actor)
    below = [sa.and_(within(post.paths), Unit.id != post.unit_id) for post in posts]
    highest = sa.and_(Unit.id.in_([post.unit_id for post in posts]), Unit.parent_id.is_(None))
    return sa.or_(sa.false(), *below, *([highest] if itself else []))


def choosable(
    session: Session, actor: Actor, typed: str, day: dt.date, limit: int, *, itself: bool
) -> list[tuple[Unit, str]]:
    """Return the units of that day that the actor may reorganise, each with the name of its parent.

    typed: only those with these words; without words the levels above the branches come first. itself: the topmost unit
    too. One statement.
    """
    above = sa.orm.aliased(Unit)
    order = misses(Unit.name, typed) if typed else sa.case((Unit.kind == "branch", 1), else_=0)
    rows = session.execute(
        sa.select(Unit, above.name)
        .outerjoin(above, above.id == Unit.parent_id)
        .where(_mine(actor, itself=itself), exists_on(day), words_begin(Unit.search, typed))
        .order_by(order, Unit.code)
        .limit(limit)
    )
    return [(row[0], row[1] or "") for row in rows]


def chosen_units(session: Session, actor: Actor, codes: Collection[str], day: dt.date) -> list[tuple[Unit, str]]:
    """Return those of these units that the actor may reorganise, each with the name of its parent. One statement."""
    above = sa.orm.aliased(Unit)
    rows = session.execute(
        sa.select(Unit, above.name)
        .outerjoin(above, above.id == Unit.parent_id)
        .where(_mine(actor, itself=True), exists_on(day), Unit.code.in_(codes))
        .order_by(Unit.code)
    )
    return [(row[0], row[1] or "") for row in rows]


def places(session: Session, actor: Actor, kinds: Collection[str], day: dt.date, but: Collection[Unit]) -> list[Unit]:
    """Return units of these kinds at or below the actor's posts, and not below those in `but`. One statement."""
    paths = [path for post in officer_posts(actor) for path in post.paths]
    found = sa.select(Unit).where(
        within(paths), exists_on(day), Unit.kind.in_(kinds), sa.not_(within([unit.path for unit in but]))
    )
    return list(session.scalars(found.order_by(Unit.code)))


def free_codes(session: Session, above: str, kind: str, count: int) -> list[str]:
    """Return the next unused codes under a unit: 'HT-11', 'HT-12' after 'HT-10'; 'HT-11-QS' for its military command.

    One statement.
    """
    known = set(session.scalars(sa.select(Unit.code).where(Unit.code.startswith(f"{above}-", autoescape=True))))
    if kind == "military_command":
        above = f"{above}-QS"
        if count == 1 and above not in known:
            return [above]
    numbers = [int(match[1]) for code in known if (match := re.fullmatch(rf"{re.escape(above)}-([0-9]{{1,6}})", code))]
    last = max(numbers, default=0)
    return [f"{above}-{last + each:02d}" for each in range(1, count + 1)]
