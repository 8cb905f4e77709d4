"""A vote in one sentence: how far it has come, or its result."""

from webapp.languages import gettext as _
from webapp.languages import ngettext
from webapp.queries.votes.tallies import VOID, VoteView


def changeable_words(by_ballot: bool) -> str:
    """Say that one's ballot or open vote counts, and until when it may be changed."""
    if by_ballot:
        return _("Your ballot is counted. You may change it until the vote closes.")
    return _("Your vote is recorded. You may change it until voting ends.")


def given_words(by_ballot: bool, cast: int, entitled: int) -> str:
    """Return how many have given their ballots, or voted openly."""
    if by_ballot:
        return _("%(cast)d/%(all)d ballots given", cast=cast, all=entitled)
    return _("%(cast)d/%(all)d have voted", cast=cast, all=entitled)


def running_words(view: VoteView, split: bool) -> str:
    """Return how far the vote has come.

    What would carry it is shown for open questions alone, and only to users who may know the split: watching it beside
    the names of those who have voted would reveal each ballot.
    """
    tally = view.tally
    if tally.entitled == 0:
        return _("Nobody on the roll may vote: the vote is blocked, and the level above has been informed.")
    given = given_words(view.vote.by_ballot, tally.cast, tally.entitled)
    missing = view.quorum_least - tally.cast
    if missing > 0:
        return _("%(given)s, %(missing)d more needed for the quorum.", given=given, missing=missing)
    if not split or view.vote.names:
        return _("%(given)s, the quorum is reached.", given=given)
    more = view.more_for
    if more is None:
        return _("%(given)s, the quorum is reached; the votes for can no longer be enough.", given=given)
    if more == 0:
        return _("%(given)s, the quorum is reached; the votes for are enough as things stand.", given=given)
    return _("%(given)s, the quorum is reached; %(more)d more for would carry it.", given=given, more=more)


def closed_words(view: VoteView) -> str:
    """Return the result of a vote, as far as its figures may be shown."""
    tally, outcome = view.tally, view.vote.outcome
    if outcome == VOID:
        return _("Void: the file was changed or the case went on while the vote ran. Its ballots are not counted.")
    if view.vote.names and outcome != "inquorate":
        return _elected(view) if view.vote.seats else _lines_carried(view)
    if not view.shows_counts or view.vote.names:
        counts = _("%(cast)d of %(all)d have voted", cast=tally.cast, all=tally.entitled)
        if outcome == "carried":
            return _("Carried: %(counts)s.", counts=counts)
        if outcome == "rejected":
            return _("Not carried: %(counts)s.", counts=counts)
        return _("No quorum: %(counts)s; %(least)d had to vote.", counts=counts, least=view.quorum_least)
    split = {"for_": tally.for_, "against": tally.against, "blank": tally.blank, "all": tally.entitled}
    counts = (
        _("%(for_)d for, %(against)d against, %(blank)d blank of %(all)d on the roll", **split)
        if view.vote.by_ballot
        else _("%(for_)d for, %(against)d against, %(blank)d without an opinion of %(all)d on the roll", **split)
    )
    if outcome == "carried":
        return _("Carried: %(counts)s; %(needs)d were needed.", counts=counts, needs=view.needs_least)
    if outcome == "rejected":
        return _("Not carried: %(counts)s; %(needs)d were needed.", counts=counts, needs=view.needs_least)
    return _("No quorum: %(counts)s; %(least)d had to vote.", counts=counts, least=view.quorum_least)


def _elected(view: VoteView) -> str:
    """Return who fills the seats, and how many stay vacant."""
    names = {line.id: line.name for line in view.candidates}
    elected, seats = [names[each.candidate] for each in view.standings if each.elected], view.vote.seats or 0
    if not elected and not view.shows_needed:
        return _("Nobody is elected.")
    if not elected:
        return _("Nobody is elected; %(needs)d votes were needed.", needs=view.needs_least)
    result = _("Elected: %(names)s.", names=", ".join(elected))
    vacant = seats - len(elected)
    if vacant:
        result += " " + ngettext("%(num)s seat stays vacant.", "%(num)s seats stay vacant.", vacant)
    return result


def _lines_carried(view: VoteView) -> str:
    """Return how many lines of a list are carried, and which are not."""
    names = {line.id: line.name for line in view.candidates}
    lost = [names[each.candidate] for each in view.standings if not each.elected]
    result = _("Carried: %(count)d of %(all)d lines.", count=len(names) - len(lost), all=len(names))
    if lost:
        result += " " + _("Not carried: %(names)s.", names=", ".join(lost))
    return result
