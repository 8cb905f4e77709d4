"""Reads of the terms of committees."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor
from webapp.models import CommitteeTerm, Unit
from webapp.models.terms import term_runs_on
from webapp.models.units import CELLS
from webapp.queries.rules import rules_on
from workflows.core.calendar import add_months

TERM_MONTHS = {
    kind: f"term.{kind}_months"
    for kind in (*CELLS, "base_union", "commune_union", "bloc_union", "district_union", "province_union")
}
"""The rule that gives the length of a term, by the kind of unit."""
PROVISIONAL = "term.provisional_months"
KEEPERS = ("secretary", "deputy_secretary", "organisation_officer", "appraising_officer", "clerk")
"""Posts above the branches whose holders record terms, in their own unit and below it."""


def keeps_terms(actor: Actor, unit: Unit) -> bool:
    """Whether the actor records the terms of this unit's committee."""
    kept = (post for post in actor.posts if post.kind in KEEPERS and post.unit_kind not in CELLS)
    return any(unit.path.startswith(path) for post in kept for path in post.paths)


_DAY: Any = sa.bindparam("day")
_RUNNING = (
    sa.select(CommitteeTerm)
    .where(CommitteeTerm.unit_id == sa.bindparam("unit"), term_runs_on(_DAY))
    .order_by(CommitteeTerm.starts_on.desc())
    .limit(1)
)
"""Written once: every letterhead asks, and to compose it takes longer than to run it."""
_BEGUN = (
    sa.select(CommitteeTerm)
    .where(CommitteeTerm.unit_id == sa.bindparam("unit"), CommitteeTerm.starts_on <= _DAY)
    .order_by(CommitteeTerm.starts_on.desc())
    .limit(1)
)


def term_on(session: Session, unit_id: int, day: dt.date) -> CommitteeTerm | None:
    """Return the term of a unit's committee that runs on that day; None if none is recorded."""
    return session.scalars(_RUNNING, {"unit": unit_id, "day": day}).first()


def newest_term(session: Session, unit_id: int, day: dt.date) -> CommitteeTerm | None:
    """Return the last term of a unit's committee that has begun by that day, running or over; None without one."""
    return session.scalars(_BEGUN, {"unit": unit_id, "day": day}).first()


def newest_start(day: dt.date) -> sa.ScalarSelect[dt.date]:
    """Return the first day of the newest term of a Unit of the statement that has begun by a day; NULL for none."""
    begun = (CommitteeTerm.unit_id == Unit.id, CommitteeTerm.starts_on <= day)
    return sa.select(sa.func.max(CommitteeTerm.starts_on)).where(*begun).correlate(Unit).scalar_subquery()


def terms_of(session: Session, unit_id: int) -> list[CommitteeTerm]:
    """Return every term of a unit's committee, newest first. One statement."""
    return list(
        session.scalars(
            sa.select(CommitteeTerm).where(CommitteeTerm.unit_id == unit_id).order_by(CommitteeTerm.starts_on.desc())
        )
    )


def book_periods(session: Session, issuer_ids: Iterable[int], day: dt.date) -> list[str]:
    """Return the periods in which papers of these units can be numbered: their committees' terms, and this year."""
    terms = session.scalars(sa.select(CommitteeTerm).where(CommitteeTerm.unit_id.in_(list(issuer_ids))))
    return sorted({term.label for term in terms}, reverse=True) + [str(day.year)]


def is_in_period(session: Session, issuer_id: int, period: str, day: dt.date) -> bool:
    """Whether papers of a unit are numbered within this period, a term or a year, on that day. One statement for a
    term.
    """
    if period.isdecimal():
        return day.year == int(period)
    terms = session.scalars(sa.select(CommitteeTerm).where(CommitteeTerm.unit_id == issuer_id))
    return any(term.label == period and term.starts_on <= day <= term.last_day for term in terms)


@dataclass(frozen=True)
class TermLimits:
    """The last days that a term may have: a full one, a provisional one, and an extended provisional one."""

    full: dt.date
    provisional: dt.date
    extended: dt.date


def term_limits(session: Session, unit: Unit, starts_on: dt.date) -> TermLimits:
    """Return how long a term that starts on that day may last, by the rules of that day.

    A provisional term is extended at most to half of a full one (Charter of the Union, as the 13th congress has it).
    """
    keys = (TERM_MONTHS[unit.kind], PROVISIONAL)
    rules = rules_on(session, keys, list(reversed(unit.lineage)), starts_on)
    months, provisional = (int(rules[key].value) for key in keys)

    def last(count: int) -> dt.date:
        return add_months(starts_on, count) - dt.timedelta(days=1)

    return TermLimits(last(months), last(provisional), last(max(months // 2, provisional)))
