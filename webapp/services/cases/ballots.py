"""Commands of a running vote: a member gives a ballot or leaves the vote, the chair closes it."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy.orm import Session

from webapp.models import ProposedCount, Vote
from webapp.queries.cases.context import CaseContext
from webapp.services.cases import transition
from webapp.services.cases.freezing import note_vote
from webapp.services.cases.locking import author_of, case_command, locked, replayed_case, require_not_halted
from webapp.services.command import Command
from webapp.services.journal import note
from webapp.services.refusals import ClosesVote, NotFoundForActor, Refused
from webapp.services.votes import voting
from webapp.services.votes.forums import NOT_PUT, consult
from webapp.services.votes.recusals import has_conflict_of_interest
from workflows.core.engine import Authority
from workflows.core.text import _

RECUSED = _("You take no part in this vote: you wrote in the file, or it is about you or your kin.")


def cast_ballot(
    session: Session,
    public_id: str,
    choice: str,
    command: Command,
    receipt: str = "",
    names: Collection[int] = (),
    *,
    for_id: int | None = None,
    change: bool = True,
    against: Collection[int] = (),
    may_close: bool = True,
) -> str:
    """Give a ballot in the running vote. The last ballot of the roll closes the vote.

    An open vote also closes as soon as nothing can change its result. names: in an election the candidates kept by the
    ballot ('for'; a 'blank' one keeps none); over a list the lines that it is for, and `against` those that it is
    against. receipt: the code on a secret ballot, known only to the voter. Neither it nor the choice reaches the
    journal, not even as part of a hash. for_id: the member whose ballot it is, if the actor is their deputy and the
    vote allows it. change: whether this may change an open ballot given before. may_close: whether whoever gives it
    knows that it may be the deciding one. Raises NotFoundForActor (not on this case), Stale (another vote runs than the
    form was for), Refused (not on the roll, recused, closed, not delegated), ClosesVote, IdempotencyKeyReused.
    """
    given = voting.GivenBallot(choice, receipt, frozenset(names), for_id, frozenset(against))
    with case_command(session):
        body = command.body_hash("ballot", public_id, *([str(for_id)] if for_id is not None else []))
        context = locked(session, public_id, command)
        if first := replayed_case(session, command, body):
            return first
        vote, authority = _give(context, given, command, change=change, may_close=may_close)
        note(context, "ballot", vote.name, author_of(command, authority, body))
        transition.close_if_complete(context, vote, may_close=may_close)
        return public_id


def _give(
    context: CaseContext, given: voting.GivenBallot, command: Command, *, change: bool, may_close: bool
) -> tuple[Vote, Authority]:
    require_not_halted(context.halted)
    vote = voting.running(context, command.votes)
    if vote.secret and not may_close:  # before anything reaches the urn
        voting.entitled(context, vote, given)
        view = voting.counted(context, vote)
        if view.missing == 1 and not view.contested_on(context.today):
            raise ClosesVote
    return vote, voting.cast(context, vote, given, change=change)


def leave_vote(session: Session, public_id: str, command: Command, *, may_close: bool = True) -> str:
    """Recuse the actor from the running vote, with a reason (`answers`: {'recusal': {'text': …}}).

    may_close: whether they know that the vote may end by it. Raises NotFoundForActor, Stale, Refused (not on the roll,
    recused or has voted), ClosesVote, IdempotencyKeyReused.
    """
    with case_command(session):
        body = command.body_hash("recusal", public_id)
        context = locked(session, public_id, command)
        if first := replayed_case(session, command, body):
            return first
        vote = voting.running(context, command.votes)
        post = voting.recuse(context, vote, command.answers["recusal"]["text"])
        note(context, "recusal", vote.name, author_of(command, Authority(post), body))
        transition.close_if_complete(context, vote, may_close=may_close)
        return public_id


def ask_in_writing(session: Session, public_id: str, last_day: dt.date, command: Command) -> str:
    """Put the case's vote to its committee in writing until a last day (`answers`: {'consultation': {'text': …}}).

    Raises NotFoundForActor (not the chair), Stale, Refused (recused; before the committee already; a secret ballot; no
    possible day), IdempotencyKeyReused.
    """
    with case_command(session):
        body = command.body_hash("ask in writing", public_id, last_day.isoformat())
        context = locked(session, public_id, command)
        if first := replayed_case(session, command, body):
            return first
        authority, vote = _as_chair(context), voting.running(context, command.votes)
        require_not_halted(context.halted)
        if has_conflict_of_interest(context, voting.counted(context, vote), context.facts(authority=authority)):
            raise Refused(RECUSED)
        consult(context, vote, last_day, command.answers["consultation"]["text"])
        note_vote(context, vote, author_of(command, authority, body), {"until": last_day.isoformat()})
        transition.refresh_or_escalate(context)
        return public_id


def _as_chair(context: CaseContext) -> Authority:
    """Return the post by which the actor chairs the committee that the case is before. Raises NotFoundForActor."""
    question = context.definition.question_in(context.case.state)
    authority = context.authority(
        tuple(row.chair for row in ([question] if question else context.definition.questions))
    )
    if authority is None:
        raise NotFoundForActor
    return authority


def close_ballot(session: Session, public_id: str, command: Command) -> str:
    """Close the running vote by its chair; the result moves the case.

    Raises NotFoundForActor (not the chair), Stale, Refused (recused; closed already; not before the committee; members
    asked in writing have time to answer; ballots on paper wait for a second count, or may be objected to),
    IdempotencyKeyReused.
    """
    with case_command(session):
        body = command.body_hash("close", public_id)
        context = locked(session, public_id, command)
        if first := replayed_case(session, command, body):
            return first
        authority = _as_chair(context)
        require_not_halted(context.halted)
        vote = voting.running(context, command.votes)
        view = voting.counted(context, vote)
        if has_conflict_of_interest(context, view, context.facts(authority=authority)):
            raise Refused(RECUSED)
        if not view.tally.entitled:
            raise Refused(_("Nobody on the roll may vote: the vote is blocked, and the level above has been informed."))
        if not vote.before_committee:
            raise Refused(NOT_PUT)
        if session.get(ProposedCount, vote.id) is not None:
            raise Refused(
                _(
                    "Ballots on paper wait to be counted by a second person: the vote is closed when they "
                    "count, or are withdrawn."
                )
            )
        if view.contested_on(context.today):
            raise Refused(
                _(
                    "Until %(day)s the members in whose names ballots on paper were entered may object: "
                    "the vote is closed after that day, or when all have agreed."
                ),
                day=view.contested_until or context.today,
            )
        if vote.consultation_id is not None and vote.closes_on is not None and context.today <= vote.closes_on:
            raise Refused(
                _("The committee is asked until %(day)s: this closes when everybody has answered, or after that day."),
                day=vote.closes_on,
            )
        transition.close_vote(context, vote, author_of(command, authority, body))
        return public_id
