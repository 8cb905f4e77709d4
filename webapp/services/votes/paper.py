"""Ballots on paper: who may count them again, how long their members may object, and what follows after that."""

import datetime as dt

import sqlalchemy as sa

from webapp.models import Notice, PaperBallotCount, ProposedCount, Vote
from webapp.queries.cases.context import CaseContext
from webapp.queries.clock.deadlines import ends
from webapp.queries.people.delegations import one_for_the_other
from webapp.queries.people.joined import present_id
from webapp.queries.people.kinship import declared_among
from webapp.queries.rules import rule_of_office
from webapp.services.notices.announcing import end_notices
from webapp.services.refusals import Refused
from workflows.core.text import _

OBJECTION_DAYS = "committee.objection_days"


def last_day_to_object(context: CaseContext) -> dt.date:
    """Return the last day on which a member named in a count of today may object."""
    lineage = [unit.id for unit in context.around.lineage]
    rule = rule_of_office(context.session, OBJECTION_DAYS, lineage, context.today)
    last = ends(context, context.today, (rule.measure, int(rule.value)))
    assert last is not None
    return last


def refuse_one_pair_of_eyes(context: CaseContext, entered_by_id: int) -> None:
    """Raise Refused for who entered a count, their declared kin, and where one of the two acts for the other."""
    assert context.actor is not None
    session, pair = context.session, (context.actor.person_id, present_id(context.session, entered_by_id))
    if pair[0] == pair[1]:
        raise Refused(_("You entered this count: somebody else counts again."))
    if any({*each} == {*pair} for each in declared_among(session, pair)):
        raise Refused(_("Who entered this count is declared kin of yours: somebody else counts again."))
    if one_for_the_other(session, pair, context.today):
        raise Refused(_("One of you acts in the other's place these days: somebody else counts again."))


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
