"""Recusals from a vote, checked at the act: neither in person nor as a deputy."""

from webapp.models import RollMember
from webapp.queries.cases.context import CaseContext
from webapp.queries.votes.rolls import parties_of, recusal
from webapp.queries.votes.tallies import RollLine, VoteView
from webapp.queries.votes.votes import delegable_ballots
from webapp.services.refusals import Refused
from workflows.core.engine import Authority
from workflows.core.facts import Facts
from workflows.core.text import _

BARRED = _("You or comrade %(name)s takes no part in this vote: you do not give the comrade's ballot.")


def delegated_voter(context: CaseContext, view: VoteView, member_id: int) -> RollMember:
    """Return the roll entry of a member whose ballot the actor gives as deputy. Raises Refused if they may not."""
    if not view.vote.delegable:
        raise Refused(_("In this vote each member gives their own ballot: nobody votes in another's place."))
    line = next((line for _post, line in delegable_ballots(context, view) if line.person_id == member_id), None)
    if line is None:
        raise Refused(
            _("You are not, or no longer, the deputy of this member of the roll: this ballot is not counted.")
        )
    if barred(context, view, line):
        raise Refused(BARRED, name=line.name)
    if line.voted:
        raise Refused(
            _("The ballot of comrade %(name)s is given: only the comrade may still change it."), name=line.name
        )
    return context.session.get_one(RollMember, (view.vote.id, member_id))


def barred(context: CaseContext, view: VoteView, line: RollLine) -> bool:
    """Whether the actor may not give this member's ballot, because of a conflict of interest of either person.

    Either is recused, or the vote is about one of them or their kin: in an election or over a list, about the names.
    """
    facts = context.facts(authority=Authority(line.post, line.person_id))
    about = {each.person_id for each in view.candidates} | facts.kin
    return has_conflict_of_interest(context, view, facts) or bool(view.candidates and facts.acting & about)


def has_conflict_of_interest(context: CaseContext, view: VoteView, facts: Facts) -> bool:
    """Whether the actor, or the person they stand in for, is recused or would be: then they may not close the vote
    either.

    In an election only members who recused themselves are. Over a list, nobody is by one line of it.
    """
    if context.actor is None:
        return False
    roll = [view.line_of(person_id) for person_id in facts.acting]
    question = next((row for row in context.definition.questions if row.name == view.vote.name), None)
    tied = view.vote.seats is None and any(
        recusal(person_id, parties_of(context.case, facts), question) for person_id in facts.acting
    )
    return tied or any(me and me.recused for me in roll)
