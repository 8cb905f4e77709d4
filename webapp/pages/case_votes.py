"""A vote on a case's page: the tally in words and as a bar, the roll, and the visitor's part."""

from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.access import OVERSIGHT
from webapp.filters import moment, percent, post_title
from webapp.pages.ballot_forms import own_part
from webapp.pages.clock_words import last_day_words
from webapp.queries.tallies import VOID, RollLine, VoteView, terms_of
from webapp.queries.work import Work
from webapp.services.recusals import partial
from workflows.core.facts import Facts

RECUSALS = {
    "subject": lambda: _("recused: the vote is about this person"),
    "nominator": lambda: _("recused: proposed the person"),
    "editor": lambda: _("recused: wrote in the file"),
    "kin": lambda: _("recused: declared kin of the person"),
    "own": lambda: _("recused at the member's own wish"),
}
CHOICE_WORDS = {"for": lambda: _("For"), "against": lambda: _("Against"), "blank": lambda: _("Blank")}


def vote_parts(work: Work, views: list[VoteView], facts: Facts) -> list[dict[str, Any]]:
    """The votes of a case, newest first, as finished values."""
    return [_vote(work, view, facts) for view in reversed(views)]


def _vote(work: Work, view: VoteView, facts: Facts) -> dict[str, Any]:
    tally, vote = view.tally, view.vote
    question = next(row for row in work.definition.questions if row.name == vote.name)
    running = vote.closed_at is None
    open_names = view.decided and _of_the_committee(work)
    return {
        "title": _(question.label),
        "running": running,
        "decided": view.decided,
        "fallen": view.fallen,
        "id": vote.id,
        "secret": vote.secret,
        "split": view.told,
        "for_": tally.for_,
        "against": tally.against,
        "blank": tally.blank,
        "not_yet": tally.waiting,
        "roll": tally.entitled,
        "needs": view.needs_of_all if running else view.needs_least,
        "quorum": view.quorum_least,
        "sentence": _running(view) if running else _closed(view),
        "round": vote.round,
        "opened": moment(vote.opened_at),
        "closes": last_day_words(vote.closes_on) if running else "",
        "members": [_member(view, line, open_names) for line in view.roll],
        "partial": partial(work, view, _as_chair(work, facts)),
        "on_paper": view.on_paper,
        "outcome": vote.outcome or view.verdict,
        "seats": vote.seats,
        "standings": _standings(view) if view.told else [],
        "note": _note(view),
        **own_part(work, view, facts),
    }


def _as_chair(work: Work, facts: Facts) -> Facts:
    """The facts as they are judged where the visitor closes the vote, in whoever's place."""
    question = work.definition.question_in(work.case.state)
    held = work.held((question.chair,)) if question else None
    return replace(facts, for_id=held.for_id if held else None)


STANDING_WORDS = {
    "": lambda: _("Elected"),
    "short": lambda: _("Not enough votes"),
    "behind": lambda: _("The seats went to those with more votes"),
    "tied": lambda: _("Equal votes at the last seat"),
    "inquorate": lambda: _("No quorum"),
}


def _standings(view: VoteView) -> list[dict[str, Any]]:
    """The table of an election: the candidates by votes, and after the close how each came out."""
    names = {line.person_id: line.name for line in view.candidates}
    closed = view.vote.closed_at is not None
    return [
        {
            "name": names[each.candidate],
            "votes": each.votes,
            "share": percent(each.votes, terms_of(view.vote).whole(view.tally)),
            "said": STANDING_WORDS[each.why_not]() if closed else "",
        }
        for each in view.standings
    ]


def _note(view: VoteView) -> str:
    """What the bar does not show: blank and invalid ballots of an election, invalid ones, who sits there silent."""
    tally, said = view.tally, []
    if not view.told:
        return ""
    if view.vote.seats:
        said.append(_("Blank ballots: %(count)d.", count=tally.blank))
    if tally.invalid:
        said.append(_("Invalid ballots: %(count)d.", count=tally.invalid))
    if tally.silent and view.vote.base == "present":
        said.append(_("Present without a ballot: %(count)d.", count=tally.silent))
    return " ".join(said)


def _running(view: VoteView) -> str:
    """How far the vote has come. What would carry it is said of open questions alone."""
    tally = view.tally
    if tally.entitled == 0:
        return _("Nobody on the roll may vote: the vote is blocked. Ask the level above.")
    given = _("%(cast)d/%(all)d ballots given", cast=tally.cast, all=tally.entitled)
    missing = view.quorum_least - tally.cast
    if missing > 0:
        return _("%(given)s, %(missing)d more needed for the quorum.", given=given, missing=missing)
    if view.vote.secret or view.vote.seats:
        return _("%(given)s, the quorum is reached.", given=given)
    more = view.more_for
    if more is None:
        return _("%(given)s, the quorum is reached; the votes for can no longer be enough.", given=given)
    if more == 0:
        return _("%(given)s, the quorum is reached; the votes for are enough as things stand.", given=given)
    return _("%(given)s, the quorum is reached; %(more)d more for would carry it.", given=given, more=more)


def _closed(view: VoteView) -> str:
    tally, outcome = view.tally, view.vote.outcome
    if outcome == VOID:
        return _("Void: the file was changed or the case went on while the vote ran. Its ballots count for nothing.")
    if view.vote.seats and outcome != "inquorate":
        return _elected(view)
    if not view.told or view.vote.seats:
        counts = _("%(cast)d of %(all)d have voted", cast=tally.cast, all=tally.entitled)
        if outcome == "carried":
            return _("Carried: %(counts)s.", counts=counts)
        if outcome == "rejected":
            return _("Not carried: %(counts)s.", counts=counts)
        return _("No quorum: %(counts)s; %(least)d had to vote.", counts=counts, least=view.quorum_least)
    counts = _(
        "%(for_)d for, %(against)d against, %(blank)d blank of %(all)d on the roll",
        for_=tally.for_, against=tally.against, blank=tally.blank, all=tally.entitled,
    )  # fmt: skip
    if outcome == "carried":
        return _("Carried: %(counts)s; %(needs)d were needed.", counts=counts, needs=view.needs_least)
    if outcome == "rejected":
        return _("Not carried: %(counts)s; %(needs)d were needed.", counts=counts, needs=view.needs_least)
    return _("No quorum: %(counts)s; %(least)d had to vote.", counts=counts, least=view.quorum_least)


def _elected(view: VoteView) -> str:
    """Who fills the seats, and how many stay vacant."""
    names = {line.person_id: line.name for line in view.candidates}
    elected, seats = [names[each.candidate] for each in view.standings if each.elected], view.vote.seats or 0
    if not elected:
        return _("Nobody is elected; %(needs)d votes were needed.", needs=view.needs_least)
    said = _("Elected: %(names)s.", names=", ".join(elected))
    vacant = seats - len(elected)
    if vacant:
        said += " " + ngettext("%(num)s seat stays vacant.", "%(num)s seats stay vacant.", vacant)
    return said


def _of_the_committee(work: Work) -> bool:
    """Whether the visitor belongs to the unit that decides or to one above it: who voted what is theirs to know."""
    unit = work.around.deciding
    posts = work.actor.posts if work.actor else ()
    return unit is not None and any(unit.path.startswith(post.paths) for post in posts if post.kind in OVERSIGHT)


def _member(view: VoteView, line: RollLine, open_names: bool) -> dict[str, str]:
    """A line of the roll. What somebody voted is said only after the close, so that nobody follows another."""
    kind = line.post.partition(":")[0]
    if line.recused:
        said = RECUSALS[line.recused]()
    elif not line.voted:
        said = _("Not voted yet")
    elif open_names and line.person_id in view.kept:
        said = ", ".join(each.name for each in view.candidates if each.person_id in view.kept[line.person_id])
    else:
        said = CHOICE_WORDS[line.choice]() if open_names and line.choice else _("Has voted")
    if line.voted and line.given_by:
        said = _("%(said)s (given in the member's place by comrade %(name)s)", said=said, name=line.given_by)
    return {"name": line.name, "post": post_title(kind), "said": said}
