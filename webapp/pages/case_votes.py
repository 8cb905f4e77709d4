"""A vote on a case's page: the tally in words and as a bar, the roll, and one's own ballot."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.access import OVERSIGHT
from webapp.filters import deadline, moment, percent, post_title
from webapp.queries.tallies import VOID, RollLine, VoteView, terms_of
from webapp.queries.work import Work
from webapp.services.votes import new_receipt, partial
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


def ballot_words(votes: Iterable[dict[str, Any]], choice: str, names: Collection[int]) -> list[tuple[str, str]]:
    """A ballot that was not cast, as label and text; names: the candidates whom it keeps."""
    known = {each["id"]: each["name"] for vote in votes for each in vote["candidates"]}
    kept = [name for number, name in known.items() if number in names]
    said = [CHOICE_WORDS[choice]()] if choice in CHOICE_WORDS and not kept else kept
    return [(_("Your ballot"), ", ".join(said))] if said else []


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
        "receipt": new_receipt(),
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
        "closes": deadline(vote.closes_on),
        "members": [_member(view, line, open_names) for line in view.roll],
        "partial": partial(work, view, _as_chair(work, facts)),
        "on_paper": view.on_paper,
        "outcome": vote.outcome or view.verdict,
        "seats": vote.seats,
        "standings": _standings(view) if view.told else [],
        "note": _note(view),
        **_mine(work, view, facts),
    }


def _as_chair(work: Work, facts: Facts) -> Facts:
    """The facts as they are judged where the visitor closes the vote, in whoever's place."""
    question = work.definition.question_in(work.case.state)
    held = work.held((question.chair,)) if question else None
    return replace(facts, for_id=held.for_id if held else None)


def _mine(work: Work, view: VoteView, facts: Facts) -> dict[str, Any]:
    """The visitor's own part: whether he may vote or leave, what his ballot says, and why he may not."""
    vote, me = view.vote, view.line_of(work.actor.person_id) if work.actor else None
    running, past = vote.closed_at is None, vote.closes_on is not None and work.today > vote.closes_on
    votes = bool(running and me and me.recused is None)
    late_kin = bool(votes and me and not vote.seats and me.person_id in facts.kin)
    kept = view.kept.get(me.person_id, ()) if me else ()
    return {
        "receipt": new_receipt(),
        "may_vote": bool(votes and not past and not late_kin and me and not _for_good(vote.secret, me)),
        "may_leave": bool(votes and me and not me.voted),
        "my_choice": me.choice if me else None,
        "candidates": [
            {"id": line.person_id, "name": line.name, "mine": line.person_id in kept} for line in view.candidates
        ],
        "why_not": _late_kin() if late_kin else _why_not(view, running, past, me),
    }


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
    return {"name": line.name, "post": post_title(kind), "said": said}


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
    if view.vote.secret and me.voted:
        if view.on_paper:  # nobody is known to have a receipt or none
            return _("You have voted. A secret ballot cannot be taken back.")
        return _("Your secret ballot is counted. Keep the receipt that you were shown.")
    if _for_good(view.vote.secret, me):
        return _("Your ballot was given on paper at the table and is counted.")
    return _("The last day of this vote is over.") if past else ""
