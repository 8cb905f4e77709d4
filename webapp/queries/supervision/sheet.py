"""The sheet of a unit: one line for each unit right below it, with what a supervisor asks about before calling."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import OVERSIGHT
from webapp.actors import Actor
from webapp.models import Account, Post, SecurityEvent, Unit, post_held_on
from webapp.models.supervision.steps import StepTime
from webapp.queries.supervision.board import BoardFilter, BoardLine, board, placed_below
from webapp.queries.supervision.scope import ScopeUnit, units_below
from webapp.surroundings import exists_on
from workflows.core.calendar import add_months

SECRETARY = "secretary"
MONTHS = 3
"""So many months are compared with as many before them."""


@dataclass(frozen=True)
class LateShare:
    """The number of steps with a last day that ended in some months, and of those that ended late."""

    late: int = 0
    timed: int = 0


@dataclass(frozen=True)
class SheetLine:
    """A unit right below. vacant: units in it without a secretary; seen_at: when anybody of its office last signed in.

    lately, before: the steps of the last months and of those before them; the present month counts to today.
    """

    unit: ScopeUnit
    open: int
    late: int
    vacant: int
    seen_at: dt.datetime | None
    lately: LateShare
    before: LateShare


_UNIT: Any = sa.bindparam("unit")
_DAY: Any = sa.bindparam("day", type_=sa.Date())
_HELD = sa.exists().where(Post.unit_id == Unit.id, Post.kind == SECRETARY, post_held_on(_DAY))
_PLACED = placed_below(_UNIT)
_VACANT = (
    sa.select(_PLACED.c.unit, sa.func.sum(sa.case((_HELD, 0), else_=1)))
    .join(Unit, Unit.id == _PLACED.c.at)
    .where(exists_on(_DAY), Unit.kind != "military_command", _PLACED.c.unit != _UNIT)
    .group_by(_PLACED.c.unit)
)
"""Each unit right below one that exists, and how many units in it have no secretary."""
_LAST = (
    sa.select(sa.func.max(SecurityEvent.at))
    .where(SecurityEvent.account_id == Account.id, SecurityEvent.kind == "signed_in")
    .correlate(Account)
    .scalar_subquery()
)
_LAST_SIGN_INS = (
    sa.select(Post.unit_id, sa.func.max(_LAST))
    .join(Account, Account.person_id == Post.person_id)
    .where(Post.unit_id.in_(sa.bindparam("units", expanding=True)), Post.kind.in_(OVERSIGHT), post_held_on(_DAY))
    .group_by(Post.unit_id)
)
"""When anybody who holds an office in a unit last signed in."""


def sheet_lines(session: Session, actor: Actor, unit: ScopeUnit, day: dt.date, soon: int) -> list[SheetLine]:
    """Return the lines of a unit that the actor oversees, those with most late cases first. Five statements."""
    counted = {line.unit: line for line in board(session, actor, unit, BoardFilter(), day, soon, ("unit",))}
    vacant = {row[0]: int(row[1]) for row in session.execute(_VACANT, {"unit": unit.id, "day": day})}
    below = [each for each in units_below(session, unit) if each.id in vacant or each.id in counted]
    ids = [each.id for each in below]
    seen = {row[0]: row[1] for row in session.execute(_LAST_SIGN_INS, {"units": ids, "day": day})}
    recent, earlier = _late_shares(session, ids, day)
    lines = [
        SheetLine(
            each,
            *_counts(counted.get(each.id)),
            vacant.get(each.id, 0),
            seen.get(each.id),
            recent.get(each.id, LateShare()),
            earlier.get(each.id, LateShare()),
        )
        for each in below
    ]
    return sorted(lines, key=lambda line: (-line.late, -line.open, line.unit.code))


def _counts(line: BoardLine | None) -> tuple[int, int]:
    return (line.open, line.late) if line else (0, 0)


def _late_shares(
    session: Session, ids: Collection[int], day: dt.date
) -> tuple[dict[int, LateShare], dict[int, LateShare]]:
    """Return unit → the late steps of the last months, and of as many before them. One statement."""
    begins = add_months(day.replace(day=1), 1 - MONTHS)
    is_recent = sa.case((StepTime.month >= begins, 1), else_=0)
    late = sa.func.sum(sa.case((StepTime.timing == "late", StepTime.steps), else_=0))
    rows = session.execute(
        sa.select(StepTime.unit_id, is_recent, late, sa.func.sum(StepTime.steps))
        .where(StepTime.unit_id.in_(ids), StepTime.month >= add_months(begins, -MONTHS), StepTime.timing != "untimed")
        .group_by(StepTime.unit_id, is_recent)
    ).all()
    found: tuple[dict[int, LateShare], dict[int, LateShare]] = ({}, {})
    for unit_id, recent, many, timed in rows:
        found[0 if recent else 1][unit_id] = LateShare(int(many), int(timed))
    return found
