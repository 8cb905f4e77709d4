"""Reads of tasks: when a recurring duty opens."""

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa

from webapp.models import STEP_BACK, Event, taken_back
from webapp.queries.cases.context import CaseContext
from webapp.queries.clock.deadlines import anniversary, period_end
from workflows.core.calendar import calendar_end, local_date
from workflows.core.definition import MoveDef, named_in


def opens_on(context: CaseContext, move: MoveDef) -> dt.date:
    """Return the first day on which a move is a task: at once, or a period after the last time for a recurring duty."""
    if move.every is None:
        return local_date(context.case.state_since)
    done = [local_date(at) for at in _times_done(context, move)]
    if move.by_calendar:
        last_day = _period_to_do(_arrived(context), done, int(context.rules[move.every].value))
        return last_day - dt.timedelta(days=int(context.rules[move.within].value)) if move.within else last_day
    if done:
        return _spread(context, move, done[-1], period_end(context, move.every, done[-1]))
    arrived = local_date(context.case.state_since)
    given = named_in(context.case.dossier, move.since) if move.since else None
    begun = anniversary(context, move.every, dt.date.fromisoformat(given), arrived) if given else arrived
    return _spread(context, move, arrived, period_end(context, move.every, begun))


def _spread(context: CaseContext, move: MoveDef, since: dt.date, last: dt.date) -> dt.date:
    """Return the day in the last days of a period on which a duty opens in this unit: never later than its end.

    Each unit has its own place in a row of days that goes on through the years. So a duty that is done when it opens
    comes back at almost the same time of the next year, and does not wander. Where fewer days are left than the rule
    spreads over, it is spread over those. A case that froze no such rule is not spread.
    """
    rule = context.rules.get(move.spread) if move.spread else None
    room = min(int(rule.value), (last - since).days) if rule else 0
    return last - dt.timedelta(days=(last.toordinal() - context.case.unit_id) % room) if room > 1 else last


def _times_done(context: CaseContext, move: MoveDef) -> Sequence[dt.datetime]:
    return context.session.scalars(
        sa.select(Event.at)
        .where(Event.case_id == context.case.id, Event.move == move.name, ~taken_back())
        .order_by(Event.seq)
    ).all()


def _arrived(context: CaseContext) -> dt.date:
    """Return the day on which the case came here from another state; moves within the state do not count."""
    last = context.session.scalar(
        sa.select(sa.func.max(Event.at)).where(
            Event.case_id == context.case.id,
            Event.to_state == context.case.state,
            Event.move != STEP_BACK,
            ~taken_back(),
            sa.or_(Event.from_state.is_(None), Event.from_state != Event.to_state),
        )
    )
    return local_date(last or context.case.state_since)


def _period_to_do(arrived: dt.date, done: Sequence[dt.date], months: int) -> dt.date:
    """Return the last day of the first calendar period after the one of arrival whose duty is not done.

    A duty done late counts for the period that missed it; twice in one period counts once.
    """
    first = calendar_end(arrived, months) + dt.timedelta(days=1)
    for day in done:
        if day >= first:
            first = calendar_end(first, months) + dt.timedelta(days=1)
    return calendar_end(first, months)


def not_yet(context: CaseContext) -> set[str]:
    """Return the names of the state's recurring duties whose period is not over."""
    recurring = (move for move in context.definition.moves_from(context.case.state) if move.every)
    return {move.name for move in recurring if opens_on(context, move) > context.today}
