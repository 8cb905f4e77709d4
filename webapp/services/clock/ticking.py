"""The clock's own moves: votes that reach their last day, files that lapse, late cases told of, units that come and go.

Twice does no harm, and neither does an end half way: every case is looked at anew under its lock, in a transaction of
its own, and what one timer has not come to the next one does.
"""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Case, SignInAttempt
from webapp.services.cases.reassignment import cases_left_behind, follow_begun, hand_over
from webapp.services.cases.timers import run_due_transition
from webapp.services.refusals import BlockedByOtherCase
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
            moved += run_due_transition(session, case_id, now)
        except StorageBusy:
            raise
        except BlockedByOtherCase:
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
