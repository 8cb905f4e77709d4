"""Posts that fall vacant in the time ahead: a committee's term ends, an age is passed, a post was given until a day."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.access import visible_cases, within
from webapp.actors import Actor
from webapp.models import Case, CommitteeTerm, Person, Post, Unit, post_held_on
from webapp.queries.cases.facts import claim_of
from webapp.queries.supervision.year import YearAhead, ages_reached, terms_ending
from webapp.queries.supervision.year_lines import ABOVE, birthday
from webapp.surroundings import exists_on
from workflows import WORKFLOWS
from workflows.core.calendar import ONE
from workflows.core.figures import Succession
from workflows.posts import SEATS

REASONS = ("term", "age", "stay", "end")
"""Why a post falls vacant: the committee's term, the holder's age, a placement that ends, another last day."""
HEAD = "secretary"
"""The post that stands for a whole committee whose term ends."""


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A post that falls vacant. day: the first one without its holder; holder: '' where nobody is named.

    known: 'day', 'month' or 'year', as the birth is known that the day follows from. workflow: the process that fills
    the post.
    """

    day: dt.date
    reason: str
    post: str
    unit_id: int
    code: str
    unit: str
    above: str
    kind: str
    path: str
    holder_id: int | None
    holder: str
    known: str
    workflow: str

    @property
    def succession(self) -> Succession:
        """The succession that the process filling the post declares."""
        return _filling()[self.workflow, self.post]


@cache
def _filling() -> dict[tuple[str, str], Succession]:
    return {(key, each.post): each for key, process in WORKFLOWS.items() for each in process.successions}


@cache
def filled_by(post: str, unit_kind: str, reason: str) -> str:
    """Return the key of the process that fills such a post; '' where none does.

    The one that claims its seat; else the end of a term is answered by a process that gives terms, any other vacancy by
    one that does not: nobody is elected between two congresses because a congress is due.
    """
    found = [
        (SEATS.get(post) != (process.definition.claim or ""), key)
        for key, process in WORKFLOWS.items()
        if (key, post) in _filling() and unit_kind in process.unit_kinds
        if process.definition.claim or bool(process.renews) == (reason == "term")
    ]
    return min(found, default=(False, ""))[1]


def vacancies(session: Session, paths: Collection[str], window: YearAhead) -> list[Vacancy]:
    """Return the posts that fall vacant within the window, in the unit and as far as it lies in these subtrees.

    Without a post whose holder has restricted the use of their data and that falls vacant by their age. Only posts
    that a process fills. Four statements.
    """
    found = (*_by_term(session, paths, window), *_by_age(session, paths, window), *_by_day(session, paths, window))
    named = (replace(each, workflow=filled_by(each.post, each.kind, each.reason)) for each in found)
    return [each for each in named if each.workflow]


_PLACE: Any = (Unit.id, Unit.code, Unit.name, ABOVE, Unit.kind, Unit.path)
_HOLDER: Any = (
    Person.id,
    sa.case((Person.restricted_on.is_(None), Person.full_name), else_=""),
)


def _by_term(session: Session, paths: Collection[str], window: YearAhead) -> Iterator[Vacancy]:
    """Yield the heads of committees whose term ends and to whom no later one has been given."""
    statement, last_day = terms_ending(paths, replace(window, after=window.after - ONE))
    later = aliased(CommitteeTerm)
    sits = sa.and_(Post.unit_id == Unit.id, Post.kind == HEAD, post_held_on(window.today))
    rows = session.execute(
        statement.with_only_columns(last_day, *_PLACE, *_HOLDER)
        .outerjoin(Post, sits)
        .outerjoin(Person, Person.id == Post.person_id)
        .where(~sa.exists().where(later.unit_id == Unit.id, later.starts_on > CommitteeTerm.starts_on))
    )
    for last, *place, holder_id, holder in rows:
        yield _vacancy(last + ONE, "term", HEAD, place, holder_id, holder)


def _by_age(session: Session, paths: Collection[str], window: YearAhead) -> Iterator[Vacancy]:
    statement, years = ages_reached(session, paths, window)
    columns = (Person.birth_date, years, Person.birth_known, Post.kind, *_PLACE, *_HOLDER)
    for birth, count, known, post, *place, holder_id, holder in session.execute(statement.with_only_columns(*columns)):
        yield _vacancy(birthday(birth, count), "age", post, place, holder_id, holder, known)


def _by_day(session: Session, paths: Collection[str], window: YearAhead) -> Iterator[Vacancy]:
    """Yield posts that were given until a day, or whose end is decided, and that nobody has been given from then on."""
    next_one = aliased(Post)
    follows = sa.exists().where(
        next_one.unit_id == Post.unit_id,
        next_one.kind == Post.kind,
        next_one.id != Post.id,
        next_one.valid_from <= Post.valid_to,
        sa.or_(next_one.valid_to.is_(None), next_one.valid_to > Post.valid_to),
        sa.or_(Post.seat.is_not(None), next_one.person_id == Post.person_id),
    )
    rows = session.execute(
        sa.select(Post.valid_to, Post.placed, Post.kind, *_PLACE, *_HOLDER)
        .select_from(Post)
        .join(Unit, Unit.id == Post.unit_id)
        .join(Person, Person.id == Post.person_id)
        .where(Post.kind.in_(sorted({post for _key, post in _filling()})), exists_on(window.today))
        .where(post_held_on(window.today), Post.valid_to > window.today, Post.valid_to < window.after)
        .where(within([window.under]), within(paths), ~follows)
    )
    for day, placed, post, *place, holder_id, holder in rows:
        yield _vacancy(day, "stay" if placed else "end", post, place, holder_id, holder)


def _vacancy(
    day: dt.date,
    reason: str,
    post: str,
    place: list[Any],
    holder_id: int | None,
    holder: str | None,
    known: str = "day",
) -> Vacancy:
    unit_id, code, unit, above, kind, path = place
    return Vacancy(
        day, reason, post, unit_id, code, unit, above or "", kind, path, holder_id, holder or "", known, workflow=""
    )


def claims_under_way(session: Session, actor: Actor, found: Collection[Vacancy]) -> dict[tuple[str, int], str]:
    """Return (process, unit) → public id of the open case that claims the seat, as far as the actor may know of it.

    One statement.
    """
    claims = {
        claim: (each.workflow, each.unit_id)
        for each in found
        if (claim := claim_of(WORKFLOWS[each.workflow].definition, each.unit_id, None))
    }
    asked = sa.select(Case.claim, Case.public_id).join(Unit, Unit.id == Case.unit_id)
    rows = session.execute(asked.where(Case.claim.in_(sorted(claims)), visible_cases(actor)))
    return {claims[row.claim]: row.public_id for row in rows}
