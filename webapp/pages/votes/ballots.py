"""The ballots that a user can give in a vote: their own, and those of members whose deputy they are."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from webapp.languages import gettext as _
from webapp.pages.shared.submitted import SentBallot
from webapp.pages.votes.forums import why_no_ballot
from webapp.pages.votes.receipts import receipt_for
from webapp.pages.votes.wording import changeable_words
from webapp.queries.cases.context import CaseContext
from webapp.queries.votes.tallies import RollLine, VoteView
from webapp.queries.votes.votes import delegable_ballots
from webapp.services.votes.recusals import BARRED, barred
from workflows.core.facts import Facts


@dataclass(frozen=True, slots=True)
class CandidateBox:
    """A candidate to be ticked, or a line to choose on. mine: what the ballot that was given says of the name.

    apart: the giver takes no part in this line.
    """

    id: int
    name: str
    mine: str
    apart: bool = False


@dataclass(frozen=True, slots=True)
class BallotForm:
    """One ballot, to be given, or why it cannot be.

    of, for_id: the member in whose place the actor gives it, by name and id; empty and None where it is their own.
    at: what the ids of its fields end with.
    """

    receipt: str
    may_vote: bool
    choice: str | None
    candidates: list[CandidateBox]
    legend: str
    button: str
    why_not: str
    of: str = ""
    for_id: int | None = None
    at: str = ""


@dataclass(frozen=True, slots=True)
class RefusedBallot:
    """A ballot that was sent and is not counted: why, and what it said. for_id: in whose place it was given, if any."""

    error: str
    sent: SentBallot
    for_id: int | None


def may_leave(context: CaseContext, view: VoteView) -> bool:
    """Whether the actor may recuse themselves from a vote: as long as they have not voted in it."""
    me = view.line_of(context.actor.person_id) if context.actor else None
    return bool(view.vote.closed_at is None and me and me.recused is None and not me.voted)


def ballot_forms(context: CaseContext, view: VoteView, facts: Facts, names: Mapping[int, str]) -> list[BallotForm]:
    """The actor's own ballot, and after it those of members in whose place they may give one. names: as they read."""
    vote, me = view.vote, view.line_of(context.actor.person_id) if context.actor else None
    running, past = vote.closed_at is None, vote.closes_on is not None and context.today > vote.closes_on
    votes = bool(running and me and me.recused is None)
    late_kin = bool(votes and me and not vote.names and me.person_id in facts.kin)
    closed = why_no_ballot(context, view, me) if votes and me and not past else ""
    may_vote = bool(votes and not past and not late_kin and not closed and me and not _for_good(vote.secret, me))
    others = [_delegated(context, view, line, past) for _lent_post, line in delegable_ballots(context, view)]
    why_not = _late_kin() if late_kin else _why_not(view, running, past, me) or closed
    own = _ballot(view, me, may_vote, "" if others and me is None else why_not)
    return [_named(each, names) for each in (own, *others)]


def _named(ballot: BallotForm, names: Mapping[int, str]) -> BallotForm:
    return replace(ballot, candidates=[replace(each, name=names[each.id]) for each in ballot.candidates])


def _ballot(
    view: VoteView, line: RollLine | None, may_vote: bool, why_not: str, of: RollLine | None = None
) -> BallotForm:
    """The actor's own ballot, or that `of` another member, which shows nothing of what was given before."""
    kept = view.kept.get(line.person_id, {}) if line else {}
    giver = line or of
    given = "blank" if view.vote.over_list and line and line.choice else ""
    through = line.given_by if line and line.voted else None
    by_ballot = view.vote.by_ballot
    legend = _("Your ballot") if by_ballot else _("Your vote")
    button = _("Give my ballot") if by_ballot else _("Cast my vote")
    if line and line.choice:
        legend = changeable_words(by_ballot)
        button = _("Change my ballot") if by_ballot else _("Change my vote")
    if through and by_ballot:
        legend = _(
            "Comrade %(name)s has given this ballot in your place. You may change it until the vote closes.",
            name=through,
        )
    elif through:
        legend = _("Comrade %(name)s has voted in your place. You may change it until voting ends.", name=through)
    return BallotForm(
        receipt=receipt_for(view.vote, giver.person_id) if may_vote and giver else "",
        may_vote=may_vote,
        choice=line.choice if line else None,
        candidates=[
            CandidateBox(each.id, each.name, kept.get(each.id, given), bool(giver and giver.person_id in each.recused))
            for each in view.candidates
        ],
        legend=legend,
        button=button,
        why_not=why_not,
    )


def _delegated(context: CaseContext, view: VoteView, line: RollLine, past: bool) -> BallotForm:
    """Return the ballot of a member whose deputy the user is: given once, and its choice is not shown again."""
    why_not, name, by_ballot = "", line.name, view.vote.by_ballot
    if line.voted and by_ballot:
        why_not = _("The ballot of comrade %(name)s is given.", name=name)
    elif line.voted:
        why_not = _("The vote of comrade %(name)s is cast.", name=name)
    elif past:
        why_not = _("The last day of this vote is over.")
    elif barred(context, view, line):
        why_not = _(BARRED, name=name)
    else:
        why_not = why_no_ballot(context, view, line)
    return replace(
        _ballot(view, None, not why_not, why_not, line),
        of=name,
        for_id=line.person_id,
        at=f"-{line.person_id}",
        legend=_("The ballot of comrade %(name)s, in whose place you act", name=name)
        if by_ballot
        else _("The vote of comrade %(name)s, in whose place you act", name=name),
        button=_("Give the ballot of comrade %(name)s", name=name)
        if by_ballot
        else _("Cast the vote of comrade %(name)s", name=name),
    )


def _for_good(secret: bool, me: RollLine) -> bool:
    """Whether one's ballot is given and cannot be changed: a secret one, or one on paper."""
    return me.voted and (secret or me.choice is None)


def _late_kin() -> str:
    return _("You are declared kin of the person concerned: give no ballot, but leave the vote.")


def _why_not(view: VoteView, running: bool, past: bool, me: RollLine | None) -> str:
    if not running:
        return ""
    if me is None:
        return _("You are not on the roll of this vote.")
    if me.recused == "own":
        return _("You take no part in this vote, at your own wish.")
    if me.recused:
        return _("You take no part in this vote: you wrote in the file, or it is about you or your kin.")
    if view.vote.secret and me.given_by:
        return _(
            "Comrade %(name)s has given your ballot in your place. A secret ballot cannot be taken back.",
            name=me.given_by,
        )
    if view.vote.secret and me.voted:
        if view.on_paper:  # nobody is known to have a receipt or none
            return _("You have voted. A secret ballot cannot be taken back.")
        return _("Your secret ballot is counted. Keep the receipt that you were shown.")
    if _for_good(view.vote.secret, me):
        return _("Your ballot was given on paper at the table and is counted.")
    return _("The last day of this vote is over.") if past else ""
