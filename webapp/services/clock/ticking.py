"""The clock's own acts: votes reaching their last day, cases that lapse, reports of late cases, units that begin or
end.

Idempotent, and safe to interrupt: every case is checked again under its lock, in a transaction of its own, and the next
timer does what this one has not reached.
"""

import datetime as dt
from collections.abc import Callable, Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Case, SignInAttempt
from webapp.services.accounts.drafts import forget_old
from webapp.services.accounts.unreached import tell_keepers
from webapp.services.cases.ended_units import ended_cases, follow_ended
from webapp.services.cases.reassignment import cases_left_behind, follow_begun, hand_over
from webapp.services.cases.timers import run_due_transition
from webapp.services.people.desks import keep_desks
from webapp.services.refusals import BlockedByOtherCase
from webapp.services.transaction import StorageBusy, transaction
from webapp.services.votes.urns import destroy_keys
from workflows.core.calendar import local_date

GUESSES_KEPT = dt.timedelta(days=1)


def tick(session: Session, now: dt.datetime) -> int:
    """Make every move that is due, one transaction a case. Return how many cases moved or were reported.

    A failed case does not stop the others. Raises an ExceptionGroup of the failures at the end.
    """
    day = local_date(now)
    due = session.scalars(
        sa.select(Case.id).where(Case.closed_at.is_(None), Case.clock_on <= day).order_by(Case.clock_on, Case.id)
    ).all()
    moved, failed = _each(due, lambda case_id: run_due_transition(session, case_id, now))
    with transaction(session):
        hand_over(session, {*cases_left_behind(session, day), *follow_begun(session, day)}, now)
        session.execute(sa.delete(SignInAttempt).where(SignInAttempt.at < now - GUESSES_KEPT))
        forget_old(session, now)
        tell_keepers(session, now)
        keep_desks(session, now)
    destroy_keys(session)
    over = dict(ended_cases(session, now))
    told, not_told = _each(over, lambda case_id: follow_ended(session, case_id, over[case_id], now))
    if failed or not_told:
        raise ExceptionGroup("cases that the clock could not move", [*failed, *not_told])
    return moved + told


def _each(case_ids: Iterable[int], act: Callable[[int], int]) -> tuple[int, list[Exception]]:
    """Return what an act on each case adds up to, and its failures: none stops the others. Raises StorageBusy."""
    done, failed = 0, list[Exception]()
    for case_id in case_ids:
        try:
            done += act(case_id)
        except StorageBusy:
            raise
        except BlockedByOtherCase:
            continue
        except Exception as error:
            error.add_note(f"case {case_id}")
            failed.append(error)
    return done, failed
