"""Reads of what a new row of the rule book would touch: open cases, and people who sit in posts."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import within
from webapp.models import Case, Person, Post, RuleRow, Unit, post_held_on
from workflows.core.calendar import day_begins
from workflows.rulebook import AgeLimit

EVERYWHERE = "/"
"""The path of no unit, below which every unit lies."""


@dataclass(frozen=True)
class KeptValue:
    """Open cases of one process that froze one value of a rule. later: those opened on or after the new row's day."""

    workflow: str
    measure: str
    value: str
    cases: int
    later: int


def cases_keeping(session: Session, key: str, paths: Sequence[str], since: dt.date) -> list[KeptValue]:
    """Return the open cases in these subtrees that froze the rule, by process and value. One statement.

    Without sealed ones: whoever writes rules does not learn of them.
    """
    value, measure = (Case.rules[(key, name)].as_string() for name in ("value", "measure"))
    begun = day_begins(since)
    rows = session.execute(
        sa.select(
            Case.workflow,
            measure,
            value,
            sa.func.count(),
            sa.func.sum(sa.case((Case.opened_at >= begun, 1), else_=0)),
        )
        .join(Unit, Unit.id == Case.unit_id)
        .where(Case.closed_at.is_(None), Case.sealed.is_(False), value.is_not(None), within(paths))
        .group_by(Case.workflow, measure, value)
        .order_by(Case.workflow, value)
    )
    return [KeptValue(*row) for row in rows]


@dataclass(frozen=True)
class HeldLimit:
    """An age limit with a number of years, as it holds below some units.

    paths: the subtrees that the value holds for; spared: those below them that have a row of their own.
    """

    limit: AgeLimit
    years: int
    paths: Sequence[str]
    spared: Sequence[str]


def outside_the_age(session: Session, held: HeldLimit, today: dt.date, day: dt.date) -> int:
    """Return how many people who sit today in the posts of an age limit are too old or too young for it on a day.

    One statement.
    """
    number: int = session.scalars(_sitting(sa.select(sa.func.count(Person.id.distinct())), held, today, day)).one()
    return number


@dataclass(frozen=True)
class SittingPerson:
    """Somebody who sits in a post and is outside an age limit on a day."""

    name: str
    post: str
    unit: str
    birth_date: dt.date
    birth_known: str


def sitting_outside(session: Session, held: HeldLimit, today: dt.date, day: dt.date, most: int) -> list[SittingPerson]:
    """Return whom `outside_the_age` counts, by name and unit, at most so many. One statement.

    Whoever has restricted the use of their data is counted, and not named.
    """
    named = sa.select(Person.full_name, Post.kind, Unit.name, Person.birth_date, Person.birth_known)
    found = _sitting(named, held, today, day).where(Person.restricted_on.is_(None))
    rows = session.execute(found.order_by(Unit.path, Person.full_name, Person.id, Post.id).limit(most))
    return [SittingPerson(*row) for row in rows]


def sitting_in(
    session: Session, kinds: Collection[str], paths: Sequence[str], today: dt.date, most: int
) -> list[SittingPerson]:
    """Return who sits today in these kinds of posts, by name and unit, at most so many. No statement for no kinds.

    Whoever has restricted the use of their data is not named.
    """
    if not kinds:
        return []
    rows = session.execute(
        sa.select(Person.full_name, Post.kind, Unit.name, Person.birth_date, Person.birth_known)
        .join(Post, Post.person_id == Person.id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Post.kind.in_(sorted(kinds)), post_held_on(today), within(paths), Person.restricted_on.is_(None))
        .order_by(Unit.path, Person.full_name, Person.id, Post.id)
        .limit(most)
    )
    return [SittingPerson(*row) for row in rows]


def _sitting(
    chosen: sa.Select[*tuple[Any, ...]], held: HeldLimit, today: dt.date, day: dt.date
) -> sa.Select[*tuple[Any, ...]]:
    """Return a choice of columns from those who sit today and are outside the limit on a day."""
    limit = held.limit
    edge = years_before(day, held.years + 1 if limit.most else held.years)
    beyond = Person.birth_date <= edge if limit.most else _may_be_born_after(edge)
    return (
        chosen.join(Post, Post.person_id == Person.id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(keeps_limit(limit), post_held_on(today), beyond, within(held.paths), sa.not_(within(held.spared)))
    )


def _may_be_born_after(edge: dt.date) -> sa.ColumnElement[bool]:
    """Return the condition that a Person was born after a day, or may have been, as far as the birth is known."""
    after = edge + dt.timedelta(days=1)
    first = {"day": after, "month": after.replace(day=1), "year": after.replace(month=1, day=1)}
    return sa.or_(*(sa.and_(Person.birth_known == known, Person.birth_date >= day) for known, day in first.items()))


def keeps_limit(limit: AgeLimit) -> sa.ColumnElement[bool]:
    """Return the condition on (Post, its Unit and Person) that an age limit holds for the post."""
    sex = Person.sex == limit.sex if limit.sex else sa.true()
    return sa.and_(Post.kind.in_(limit.posts), Unit.kind.in_(limit.units), sex)


def own_rows_below(session: Session, key: str, paths: Sequence[str], day: dt.date) -> list[str]:
    """Return the paths of the units below these subtrees' heads that have rows of their own of a rule on that day."""
    found = session.scalars(
        sa.select(Unit.path)
        .join(RuleRow, RuleRow.scope_id == Unit.id)
        .where(RuleRow.key == key, RuleRow.effective_from <= day, within(paths))
        .distinct()
    )
    return [path for path in found if path not in paths]


def years_before(day: dt.date, years: int) -> dt.date:
    """Return the same day that many years before; 28 February for the 29th in a year without it."""
    try:
        return day.replace(year=max(day.year - years, 1))
    except ValueError:
        return day.replace(year=max(day.year - years, 1), day=28)
