"""A vote on a case's page: the tally in words and as a bar, the roll, and one's own ballot."""

import secrets
from typing import Any

from flask_babel import gettext as _

from webapp.access import OVERSIGHT
from webapp.filters import day, moment, post_title
from webapp.queries.votes import RollLine, VoteView
from webapp.queries.work import Work
from webapp.services.votes import recusal
from workflows.core.facts import Facts

FEWEST_SHOWN = 5
"""Ballots of a secret vote below which only the verdict is told."""

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
    me = view.line_of(work.actor.person_id) if work.actor else None
    question = next(row for row in work.definition.questions if row.name == vote.name)
    running = vote.closed_at is None
    open_names = not running and _of_the_committee(work)
    past = vote.closes_on is not None and work.today > vote.closes_on
    late_kin = bool(work.actor and me and me.recused is None and work.actor.person_id in facts.kin)
    return {
        "title": _(question.label),
        "running": running,
        "id": vote.id,
        "secret": vote.secret,
        "split": _shows_split(view),
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
        "closes": day(vote.closes_on),
        "members": [_member(line, open_names) for line in view.roll],
        "partial": bool(work.actor and ((me and me.recused) or recusal(work.actor.person_id, work.case, facts))),
        "may_vote": bool(
            running and not past and me and me.recused is None and not late_kin and not _for_good(vote.secret, me)
        ),
        "on_paper": view.on_paper,
        "may_leave": bool(running and me and me.recused is None and not me.voted),
        "my_choice": me.choice if me else None,
        "why_not": _late_kin() if running and late_kin else _why_not(view, running, past, me),
        "outcome": vote.outcome or view.verdict,
    }


def _running(view: VoteView) -> str:
    tally = view.tally
    if tally.entitled == 0:
        return _("Nobody on the roll may vote: the vote is blocked. Ask the level above.")
    given = _("%(cast)d/%(all)d ballots given", cast=tally.cast, all=tally.entitled)
    missing = view.quorum_least - tally.cast
    if missing > 0:
        return _("%(given)s, %(missing)d more needed for the quorum.", given=given, missing=missing)
    return _("%(given)s, the quorum is reached.", given=given)


def _closed(view: VoteView) -> str:
    tally, outcome = view.tally, view.vote.outcome
    if not _shows_split(view):
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


def _of_the_committee(work: Work) -> bool:
    """Whether the visitor belongs to the unit that decides or to one above it: who voted what is theirs to know."""
    unit = work.around.deciding
    posts = work.actor.posts if work.actor else ()
    return unit is not None and any(unit.path.startswith(post.paths) for post in posts if post.kind in OVERSIGHT)


def _member(line: RollLine, open_names: bool) -> dict[str, str]:
    """A line of the roll. What somebody voted is said only after the close, so that nobody follows another."""
    kind = line.post.partition(":")[0]
    if line.recused:
        said = RECUSALS[line.recused]()
    elif not line.voted:
        said = _("Not voted yet")
    else:
        said = CHOICE_WORDS[line.choice]() if open_names and line.choice else _("Has voted")
    return {"name": line.name, "post": post_title(kind), "said": said}


def _for_good(secret: bool, me: RollLine) -> bool:
    """Whether one's ballot is given and cannot be changed: a secret one, or one on paper."""
    return me.voted and (secret or me.choice is None)


def new_receipt() -> str:
    """A code for a secret ballot, e.g. '3F2A-90BC-11D4-77E0'."""
    digits = secrets.token_hex(8).upper()
    return "-".join(digits[place : place + 4] for place in range(0, 16, 4))


def _shows_split(view: VoteView) -> bool:
    """Whether for, against and blank may be told apart: of a secret vote only after the close, and not of so few
    ballots that one could guess whose they are."""
    return not view.vote.secret or (view.vote.closed_at is not None and view.tally.cast >= FEWEST_SHOWN)


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
