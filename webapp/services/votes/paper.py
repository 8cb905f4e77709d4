"""Ballots on paper in a vote: how long their members may object, and what follows when nobody can any more."""

import datetime as dt

import sqlalchemy as sa

from webapp.models import Notice, PaperBallotCount, ProposedCount, Vote
from webapp.queries.cases.context import CaseContext
from webapp.queries.clock.deadlines import ends
from webapp.queries.rules import rules_on
from webapp.services.notices.announcing import end_notices
from workflows.rulebook import seed_rows

OBJECTION_DAYS = "committee.objection_days"


def last_day_to_object(context: CaseContext) -> dt.date:
    """Return the last day on which a member named in a count of today may object.

    An office whose rule book is older than the rule has it as a new office would.
    """
    lineage = [unit.id for unit in context.around.lineage]
    rule = rules_on(context.session, (OBJECTION_DAYS,), lineage, context.today).get(OBJECTION_DAYS)
    known = rule or next(row for row in seed_rows() if row.key == OBJECTION_DAYS)
    last = ends(context, context.today, (known.measure, int(known.value)))
    assert last is not None
    return last


def settle(context: CaseContext, vote: Vote) -> None:
    """Settle the ballots on paper of a vote: nobody can object any more. A count that still waits is dropped."""
    if vote.meeting_id is None:
        return
    session, mine = context.session, PaperBallotCount.vote_id == vote.id
    session.execute(sa.delete(ProposedCount).where(ProposedCount.vote_id == vote.id))
    open_yet = sa.and_(mine, PaperBallotCount.settled_at.is_(None))
    session.execute(sa.update(PaperBallotCount).where(open_yet).values(settled_at=context.now))
    end_calls(context, "count", "named")


def end_calls(context: CaseContext, *kinds: str) -> None:
    """End the notices of these kinds about ballots on paper of a case."""
    end_notices(context.session, sa.and_(Notice.case_id == context.case.id, Notice.kind.in_(kinds)), context.now)
