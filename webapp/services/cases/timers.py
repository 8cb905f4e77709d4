"""Transitions that are due by the clock, one case at a time; idempotent."""

import datetime as dt

from sqlalchemy.orm import Session

from webapp.models import Case
from webapp.queries.cases.context import CaseContext, load_context
from webapp.queries.clock.deadlines import ExpiredTimer, escalates_on, expired_timer, objections_end, wakes_on
from webapp.queries.votes.votes import open_vote
from webapp.services.cases.escalation import escalate, forget_if_in_time, report_if_blocked
from webapp.services.cases.transition import apply_move, close_if_complete, close_vote
from webapp.services.journal import note
from webapp.services.transaction import transaction
from webapp.services.votes.paper import settle


def run_due_transition(session: Session, case_id: int, now: dt.datetime) -> bool:
    """Run what is due in one case by now, in a transaction of its own. Return whether anything was due."""
    with transaction(session):
        case = session.get(Case, case_id, with_for_update=True, populate_existing=True)
        if case is None or case.closed_at is not None:
            return False
        context = load_context(session, case, None, now)
        if (end := expired_timer(context)) and not _waits(context, end):
            _end(context, end)
            return True
        last = objections_end(context)
        if last is not None and last < context.today and not context.restriction:
            _end_objections(context)
            return True
        escalation_day = escalates_on(context)
        if escalation_day is not None and escalation_day <= context.today:
            escalate(context)
            return True
        if report_if_blocked(context) or forget_if_in_time(context):
            return True
        case.clock_on = wakes_on(context)
        return False


def _end_objections(context: CaseContext) -> None:
    """Settle the ballots on paper of the running vote, to which nobody has objected in time."""
    vote = open_vote(context.session, context.case.id)
    assert vote is not None
    settle(context, vote)
    note(context, "clock", "objections_over")
    close_if_complete(context, vote)


def _waits(context: CaseContext, end: ExpiredTimer) -> bool:
    """Whether what is due waits, because nobody could answer while somebody in the case has restricted their data."""
    if not context.restriction:
        return False
    return end.vote is not None or (end.move is not None and context.stops(end.move) is not None)


def _end(context: CaseContext, end: ExpiredTimer) -> None:
    if end.vote is not None:
        close_vote(context, end.vote)
    elif end.move is not None:
        apply_move(context, end.move)
