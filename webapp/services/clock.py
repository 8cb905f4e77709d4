"""The clock's own moves: votes that reach their last day, files that lapse, units that end. Twice does no harm."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Case, SignInAttempt, Vote
from webapp.queries.work import take_up
from webapp.services.entering import carry_out, close_vote
from webapp.services.journal import Entry
from webapp.services.moving import cases_left_behind, hand_over
from webapp.services.transaction import transaction
from workflows.core.calendar import local_date

GUESSES_KEPT = dt.timedelta(days=1)


def tick(session: Session, now: dt.datetime) -> int:
    """Make every move whose day has come; one transaction a case. Returns how many cases moved."""
    day = local_date(now)
    late = session.scalars(
        sa.select(Case.id).where(Case.closed_at.is_(None), Case.due_on < day).order_by(Case.id)
    ).all()
    moved = sum(_one(session, case_id, now) for case_id in late)
    with transaction(session):
        hand_over(session, cases_left_behind(session, day), now)
        session.execute(sa.delete(SignInAttempt).where(SignInAttempt.at < now - GUESSES_KEPT))
    return moved


def _one(session: Session, case_id: int, now: dt.datetime) -> bool:
    """Move one case if the clock has something to do with it. Looks again under the lock, so two timers do no harm."""
    with transaction(session):
        case = session.get(Case, case_id, with_for_update=True, populate_existing=True)
        if case is None or case.closed_at is not None:
            return False
        work = take_up(session, case, None, now)
        vote = session.scalars(sa.select(Vote).where(Vote.case_id == case.id, Vote.closed_at.is_(None))).one_or_none()
        if vote is not None and vote.closes_on is not None and vote.closes_on < work.today:
            close_vote(work, vote)
            return True
        move = next((row for row in work.definition.moves_from(case.state) if row.cause.kind == "after"), None)
        if move is None or case.due_on is None or case.due_on >= work.today:
            return False
        carry_out(work, move, Entry("move", move.name))
        return True
