"""The clock's own moves: votes that reach their last day, files that lapse, late cases told of, units that come and go.

Twice does no harm, and neither does an end half way: every case is looked at anew under its lock, in a transaction of
its own, and what one timer has not come to the next one does.
"""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Case, SignInAttempt
from webapp.queries.cases.context import Work, take_up
from webapp.queries.clock.deadlines import Ending, escalates_on, overtaken, wakes_on
from webapp.services.cases.escalation import escalate
from webapp.services.cases.reassignment import cases_left_behind, follow_begun, hand_over
from webapp.services.cases.transition import carry_out, close_vote
from webapp.services.journal import Entry
from webapp.services.refusals import Waits
from webapp.services.transaction import StorageBusy, transaction
from workflows.core.calendar import local_date

GUESSES_KEPT = dt.timedelta(days=1)


def tick(session: Session, now: dt.datetime) -> int:
    """Make every move whose day has come; one transaction a case. Returns how many cases moved or were told of.

    One that cannot be moved does not keep the others waiting. Raises an ExceptionGroup for those at the end.
    """
    day = local_date(now)
    due = session.scalars(
        sa.select(Case.id).where(Case.closed_at.is_(None), Case.clock_on <= day).order_by(Case.clock_on, Case.id)
    ).all()
    moved, failed = 0, []
    for case_id in due:
        try:
            moved += make_up(session, case_id, now)
        except StorageBusy:
            raise
        except Waits:
            continue
        except Exception as error:
            error.add_note(f"case {case_id}")
            failed.append(error)
    with transaction(session):
        hand_over(session, {*cases_left_behind(session, day), *follow_begun(session, day)}, now)
        session.execute(sa.delete(SignInAttempt).where(SignInAttempt.at < now - GUESSES_KEPT))
    if failed:
        raise ExceptionGroup("cases that the clock could not move", failed)
    return moved


def make_up(session: Session, case_id: int, now: dt.datetime) -> bool:
    """Do with one case what its time has come for. Returns whether there was anything to do."""
    with transaction(session):
        case = session.get(Case, case_id, with_for_update=True, populate_existing=True)
        if case is None or case.closed_at is not None:
            return False
        work = take_up(session, case, None, now)
        if end := overtaken(work):
            _end(work, end)
            return True
        told = escalates_on(work)
        if told is not None and told <= work.today:
            escalate(work)
            return True
        case.clock_on = wakes_on(work)
        return False


def _end(work: Work, end: Ending) -> None:
    if end.vote is not None:
        close_vote(work, end.vote)
    elif end.move is not None:
        carry_out(work, end.move, Entry("move", end.move.name))
