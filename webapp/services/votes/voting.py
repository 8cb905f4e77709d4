"""Votes of a committee: one ballot each, and a computed result."""

import datetime as dt
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from webapp.models import (
    Ballot,
    BallotName,
    Candidate,
    RollMember,
    Vote,
)
from webapp.queries.cases.context import CaseContext
from webapp.queries.people.kinship import kin_of
from webapp.queries.votes.tallies import TIED, VOID, VoteView
from webapp.queries.votes.votes import open_vote, receipt_of, votes_of
from webapp.services.refusals import Refused, Stale
from webapp.services.votes import forums, paper, rounds
from webapp.services.votes.lists import check_lines, names_of, refuse_own_lines
from webapp.services.votes.recusals import delegated_voter
from webapp.services.votes.urns import UrnBallot, open_urn, put
from workflows.core.engine import Authority
from workflows.core.text import _
from workflows.core.voting import CHOICES

RECEIPT = re.compile(r"[0-9A-F]{4}(-[0-9A-F]{4}){3}")
"""The code on a secret ballot, as shown to the voter: 64 random bits."""
UNUSABLE = _("The receipt on this ballot cannot be used: load the page again.")


def new_receipt() -> str:
    """Return a code for a secret ballot, e.g. '3F2A-90BC-11D4-77E0'."""
    digits = secrets.token_hex(8).upper()
    return "-".join(digits[place : place + 4] for place in range(0, 16, 4))


@dataclass(frozen=True)
class GivenBallot:
    """A ballot: for, against or blank; in an election the candidates kept; the code of a secret one.

    against: over a list, the lines that it is against; `names` are then those that it is for, and `choice` is 'for'
    where it has any of either. for_id: the member whose ballot it is if a deputy gives it.
    """

    choice: str
    receipt: str = ""
    names: frozenset[int] = frozenset()
    for_id: int | None = None
    against: frozenset[int] = frozenset()

    @property
    def choices(self) -> dict[int, str]:
        """The names chosen, in order, each with its choice."""
        return {name: "for" if name in self.names else "against" for name in sorted(self.names | self.against)}


def cast(context: CaseContext, vote: Vote, given: GivenBallot, *, change: bool = True) -> Authority:
    """Give a ballot and return the post on the roll. An own open ballot may be changed, a secret or paper one not.

    The member is present at the meeting to which the vote is put, or is asked in writing. change: whether a ballot
    given before may be changed. The case is locked, so a vote that is being closed either counts the ballot or refuses
    it here. Raises Refused outside both, for a person who is not on the roll or recused, for a ballot that does not fit
    this vote, and for a second ballot that may not be given.
    """
    entry = entitled(context, vote, given)
    if vote.secret:
        _cast_secretly(context, vote, given)
    else:
        _cast_openly(context, vote, entry, given, change)
    assert context.actor is not None
    entry.voted, entry.given_by_id = True, context.actor.person_id if given.for_id is not None else None
    context.session.flush()
    return Authority(entry.post, given.for_id)


def entitled(context: CaseContext, vote: Vote, given: GivenBallot) -> RollMember:
    """Put the vote to its meeting, and return who gives this ballot. Raises Refused as `cast`."""
    assert context.actor is not None
    _check_ballot(context, vote, given)
    meeting = forums.ballot_meeting(context, vote)
    forums.refuse_online(context, vote)
    if meeting is not None:
        forums.put_to_meeting(context, vote, meeting)
    entry = (
        _voter(context, vote)
        if given.for_id is None
        else delegated_voter(context, counted(context, vote), given.for_id)
    )
    if given.for_id is None and vote.seats is None and entry.person_id in kin_of(context.session, _subject(context)):
        # Declared since the vote opened: the roll is frozen, so the member has to leave it.
        raise Refused(_("You are declared kin of the person concerned: give no ballot, but leave the vote."))
    if meeting is not None:
        forums.refuse_absent(context, meeting, entry.person_id)
    if vote.over_list:
        refuse_own_lines(context, vote, entry.person_id, given.choices)
    if vote.secret and entry.voted:
        raise Refused(_("You have voted. A secret ballot cannot be taken back."))
    return entry


def _subject(context: CaseContext) -> list[int]:
    return [context.case.subject_id] if context.case.subject_id else []


def _check_ballot(context: CaseContext, vote: Vote, given: GivenBallot) -> None:
    choice, names = given.choice, given.names
    if vote.over_list:
        check_lines(context, vote, given.choice, given.names, given.against)
        return
    if vote.seats is None:
        if choice not in CHOICES or names or given.against:
            raise Refused(_("Choose one of the three."), field="choice")
        return
    if choice not in ("for", "blank") or (choice == "for") != bool(names) or given.against:
        raise Refused(_("Tick the names that you vote for, or “Blank ballot” and no name."), field="choice")
    if len(names) > vote.seats:
        raise Refused(
            _("Vote for at most %(seats)s names: a ballot with more is invalid."), field="choice", seats=vote.seats
        )
    if names - names_of(context.session, vote):
        raise Refused(_("Somebody who was ticked is not a candidate of this election."), field="choice")


def _cast_openly(context: CaseContext, vote: Vote, entry: RollMember, given: GivenBallot, change: bool) -> None:
    session, mine = context.session, (vote.id, entry.person_id)
    ballot = session.get(Ballot, mine)
    if entry.voted and ballot is None:
        raise Refused(_("Your ballot was given on paper at the table and is counted."))
    if ballot is None:
        session.add(Ballot(vote_id=vote.id, person_id=entry.person_id, choice=given.choice, cast_at=context.now))
    elif change:
        ballot.choice, ballot.cast_at = given.choice, context.now
    else:
        raise Refused(_("Your ballot on this case is given already."))
    _forget_names(context, vote, entry.person_id)
    session.flush()
    session.add_all(
        BallotName(vote_id=vote.id, person_id=entry.person_id, candidate_id=name, choice=said)
        for name, said in given.choices.items()
    )


def _forget_names(context: CaseContext, vote: Vote, voter_id: int) -> None:
    mine = (BallotName.vote_id == vote.id, BallotName.person_id == voter_id)
    context.session.execute(sa.delete(BallotName).where(*mine))


def _cast_secretly(context: CaseContext, vote: Vote, given: GivenBallot) -> None:
    stored = receipt_of(vote.id, given.receipt)
    if not RECEIPT.fullmatch(given.receipt):
        raise Refused(UNUSABLE, field="choice")
    try:
        put(context.session, vote, UrnBallot(stored, given.choice, given.choices))
    except ValueError as error:
        raise Refused(UNUSABLE, field="choice") from error


def retract(context: CaseContext, vote: Vote, given_at: dt.datetime) -> None:
    """Retract the actor's open ballot of that moment. Raises Refused if it is not the one that counts now."""
    assert context.actor is not None
    ballot = context.session.get(Ballot, (vote.id, context.actor.person_id))
    if ballot is None or ballot.cast_at != given_at:
        raise Refused(_("This vote is taken back or changed already."))
    _forget_names(context, vote, context.actor.person_id)
    context.session.delete(ballot)
    entry = context.session.get_one(RollMember, (vote.id, context.actor.person_id))
    entry.voted, entry.given_by_id = False, None
    context.session.flush()


def recuse(context: CaseContext, vote: Vote, reason: str) -> str:
    """Recuse the actor from a vote, with a reason: removed from count and denominator. Return the post on the roll.

    Raises Refused for a person who is not on the roll, is recused already or has voted.
    """
    entry = _voter(context, vote)
    if entry.voted:
        raise Refused(_("You have voted: you can no longer leave the vote."))
    entry.recused, entry.reason = "own", reason
    context.session.flush()
    return entry.post


def _voter(context: CaseContext, vote: Vote) -> RollMember:
    """Return the actor's entry on the roll. Raises Refused if they may not vote."""
    assert context.actor is not None
    entry = context.session.get(RollMember, (vote.id, context.actor.person_id))
    if entry is None:
        raise Refused(_("You are not on the roll of this vote."))
    if entry.recused:
        raise Refused(_("You take no part in this vote: you wrote in the file, or it is about you or your kin."))
    return entry


def running(context: CaseContext, seen: Collection[int] | None = None) -> Vote:
    """Return the running vote of the case.

    Raises Refused if it is closed, Stale if it is none of those seen: a ballot from an old page does not apply to
    another dossier.
    """
    vote = open_vote(context.session, context.case.id)
    if vote is None:
        raise Refused(_("This vote is closed: no more ballots are counted."))
    if seen is not None and vote.id not in seen:
        raise Stale
    return vote


def counted(context: CaseContext, vote: Vote) -> VoteView:
    """Return the present count of the vote, inside the lock."""
    return next(view for view in votes_of(context.session, context.case.id) if view.vote.id == vote.id)


def complete(view: VoteView, today: dt.date) -> bool:
    """Whether a vote closes now without the chair or the clock; not while a ballot on paper may be objected to.

    It does if everybody who is present at the meeting (who is asked, in writing) has voted or, in an open vote under a
    rule that says so, nothing can change the result. A roll without voters stays blocked, and is reported to the level
    above (`transition.refresh_or_escalate`).
    """
    early = view.vote.early_close and not view.vote.secret and view.settled
    if view.contested_on(today):
        return False
    return view.tally.entitled > 0 and ((view.missing == 0 and view.tally.cast > 0) or early)


def close(context: CaseContext, vote: Vote) -> VoteView:
    """Close a vote: store its outcome, who was present and who is elected.

    The outcome is 'carried', 'rejected' or 'inquorate'; 'tied' for equal votes that a further round decides.
    """
    if vote.secret:
        open_urn(context.session, vote)
    paper.settle(context, vote)
    view = counted(context, vote)
    again = rounds.stand_again(context, vote, view)
    tied = any(each.why_not == "tied" and each.candidate in again for each in view.standings)
    vote.closed_at, vote.outcome = context.now, TIED if tied else view.verdict
    there = {line.person_id: line.present or line.voted for line in view.roll}
    for member in context.session.scalars(sa.select(RollMember).where(RollMember.vote_id == vote.id)):
        member.present = there.get(member.person_id, member.present)
    elected = {standing.candidate: standing.elected for standing in view.standings}
    if elected:
        for candidate in context.session.scalars(sa.select(Candidate).where(Candidate.vote_id == vote.id)):
            candidate.elected = elected.get(candidate.candidate_id, candidate.elected)
    context.session.flush()
    return view


def void(context: CaseContext, vote: Vote) -> None:
    """Void a vote whose case moved elsewhere or whose dossier was changed while it ran: its ballots do not count.

    Open ballots are kept. Secret ones stay in their sealed urn while a reorganisation can be undone, which lets the
    vote go on; else the next run of the clock destroys them with the key. Members vote anew if asked again.
    """
    vote.closed_at, vote.outcome = context.now, VOID
    context.session.flush()
