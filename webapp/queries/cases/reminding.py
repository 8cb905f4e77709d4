"""People who may remind the holders of a case, and the reminders sent so far."""

import datetime as dt

import sqlalchemy as sa

from webapp.access import OVERSIGHT, post_key
from webapp.models import Event, SelfReminder
from webapp.queries.cases.context import CaseContext
from webapp.queries.rules import rule_of_office
from workflows.core.calendar import day_begins
from workflows.core.engine import Authority

PER_DAY = "reminder.per_day"
REMINDED = "reminded"
"""What an entry of the kind 'clock' is called by which somebody has reminded the holders of the case."""
CALLED = "called"
"""What an entry of the kind 'clock' is called by which somebody has telephoned whoever has the case."""


def reminding_authority(context: CaseContext) -> Authority | None:
    """Return the post by which the actor waits for the case: one that opens such cases, or oversees its unit.

    None for anybody else, and in a case that nothing is awaited in.
    """
    if context.actor is None or context.case.closed_at or context.halted:
        return None
    opening = tuple(role for move in context.definition.moves if move.starts for role in move.cause.roles)
    if found := context.authority(opening):
        return found
    held = (context.actor.holds(OVERSIGHT, unit.id, context.case.sealed) for unit in context.around.lineage)
    return next((Authority(post_key(post.kind, post.unit_id)) for post in held if post), None)


def reminders_left(context: CaseContext, how: str = REMINDED) -> int:
    """Return how often the holders of the case may still be reminded or called today, by the rule. Two statements."""
    units = [unit.id for unit in context.around.lineage]
    limit = int(rule_of_office(context.session, PER_DAY, units, context.today).value)
    midnight = day_begins(context.today)
    return max(limit - reminded_since(context, midnight, how), 0)


def reminded_since(context: CaseContext, moment: dt.datetime, how: str = REMINDED) -> int:
    """Return how often the holders of the case were reminded, or called, since a moment. One statement."""
    entry = (Event.case_id == context.case.id, Event.kind == "clock", Event.move == how)
    return context.session.scalar(sa.select(sa.func.count(Event.id)).where(*entry, Event.at >= moment)) or 0


def reminded_on(context: CaseContext) -> dt.date | None:
    """Return the day on which the actor wants to be reminded of the case; None for no day. One statement."""
    if context.actor is None:
        return None
    return context.session.scalar(_MINE, {"case": context.case.id, "person": context.actor.person_id})


_MINE = sa.select(SelfReminder.on_day).where(
    SelfReminder.case_id == sa.bindparam("case"), SelfReminder.person_id == sa.bindparam("person")
)
