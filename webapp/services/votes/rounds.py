"""Rounds of an election: who stands in a further one by its rules, and who was elected in those before."""

import sqlalchemy as sa

from webapp.models import Candidate, Vote
from webapp.queries.cases.context import CaseContext
from webapp.queries.votes.tallies import VoteView


def stand_again(context: CaseContext, vote: Vote, view: VoteView) -> tuple[int, ...]:
    """Return who stands in a further round of this election by its rules; nobody after the last one."""
    question = next((row for row in context.definition.questions if row.name == vote.name), None)
    if (
        question is None
        or not question.rounds
        or len(_rounds(context, vote)) >= int(context.rules[question.rounds].value)
    ):
        return ()
    unopposed = bool(question.unopposed and context.rules[question.unopposed].value == "yes")
    return view.next_round(unopposed=unopposed)


def _rounds(context: CaseContext, vote: Vote) -> list[Vote]:
    """Return an election with its earlier rounds, the last one first."""
    found = [vote]
    while (earlier := found[-1].runoff_of_id) is not None:
        found.append(context.session.get_one(Vote, earlier))
    return found


def elected_before(context: CaseContext, vote: Vote) -> list[int]:
    """Return who was elected in the rounds before this one, those of the first round first."""
    found: list[int] = []
    for earlier in reversed(_rounds(context, vote)[1:]):
        elected = sa.select(Candidate.candidate_id).where(Candidate.vote_id == earlier.id, Candidate.elected.is_(True))
        found += context.session.scalars(elected.order_by(Candidate.place))
    return found
