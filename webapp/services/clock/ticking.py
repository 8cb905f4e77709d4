"""The clock's own acts: votes reaching their last day, cases that lapse, reports of late cases, units that begin or
end.

Idempotent, and safe to interrupt: every case is checked again under its lock, in a transaction of its own, and the next
timer does what this one has not reached or could not do.
"""

import datetime as dt
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Case, SignInAttempt
from webapp.queries.clock.blocked import blocked_cases, reported_early
from webapp.services.accounts import answered_pages, drafts, waiting_forms
from webapp.services.accounts.unreached import tell_keepers
from webapp.services.cases.ended_units import ended_cases, follow_ended
from webapp.services.cases.reassignment import begun_units, cases_left_behind, follow_begun, hand_over
from webapp.services.cases.timers import run_due_transition
from webapp.services.one_by_one import one_by_one
from webapp.services.papers.stacks import remove_old
from webapp.services.people.desks import keep_desks
from webapp.services.transaction import transaction
from webapp.services.votes.urns import destroy_keys
from workflows.core.calendar import local_date

GUESSES_KEPT = dt.timedelta(days=1)


def tick(session: Session, now: dt.datetime) -> int:
    """Make every move that is due, one transaction a case. Return how many cases moved or were reported.

    What fails, a case or a part of these duties, does not stop the others. Raises an ExceptionGroup of the failures at
    the end.
    """
    return one_by_one(PARTS, lambda part: part(session, now), "part of the clock")


def _due(session: Session, now: dt.datetime) -> int:
    """Run what is due, and report where nobody may act any more: kin was declared, a post has lost its other holder."""
    due = sa.select(Case.id).where(Case.closed_at.is_(None), Case.clock_on <= local_date(now))
    due_ids = session.scalars(due.order_by(Case.clock_on, Case.id)).all()
    ids = dict.fromkeys((*due_ids, *blocked_cases(session, local_date(now)), *reported_early(session, local_date(now))))
    return one_by_one(ids, lambda case_id: run_due_transition(session, case_id, now), "case")


def _units(session: Session, now: dt.datetime) -> int:
    """Hand over the cases of units that have ended or begun. None of them counts as moved."""
    left = cases_left_behind(session, local_date(now))
    one_by_one(left, lambda case_id: _handed(session, case_id, now), "case")
    begun = begun_units(session, local_date(now))
    return one_by_one(begun, lambda unit_id: _begun(session, unit_id, now), "unit")


def _handed(session: Session, case_id: int, now: dt.datetime) -> int:
    with transaction(session):
        hand_over(session, [case_id], now)
    return 0


def _begun(session: Session, unit_id: int, now: dt.datetime) -> int:
    with transaction(session):
        hand_over(session, follow_begun(session, unit_id), now)
    return 0


def _kept(session: Session, now: dt.datetime) -> int:
    """Forget what is kept for a time only, tell keepers of accounts, and keep what waits for posts that have ended."""
    return one_by_one(
        (
            _guesses,
            drafts.forget_old,
            answered_pages.forget_old,
            waiting_forms.forget_old,
            remove_old,
            tell_keepers,
            keep_desks,
        ),
        lambda act: _in_one(session, act, now),
        "duty",
    )


def _in_one(session: Session, act: Callable[[Session, dt.datetime], object], now: dt.datetime) -> int:
    with transaction(session):
        act(session, now)
    return 0


def _guesses(session: Session, now: dt.datetime) -> None:
    session.execute(sa.delete(SignInAttempt).where(SignInAttempt.at < now - GUESSES_KEPT))


def _keys(session: Session, _now: dt.datetime) -> int:
    destroy_keys(session)
    return 0


def _ended_units(session: Session, now: dt.datetime) -> int:
    over = dict(ended_cases(session, now))
    return one_by_one(over, lambda case_id: follow_ended(session, case_id, over[case_id], now), "case")


PARTS = (_due, _units, _kept, _keys, _ended_units)
