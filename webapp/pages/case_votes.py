"""A vote on a case's page: the tally in words and as a bar, the roll, and one's own ballot."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _

from webapp.access import OVERSIGHT
from webapp.filters import deadline, moment, percent, post_title
from webapp.pages.vote_words import closed_words, running_words
from webapp.queries.kinship import named_kin
from webapp.queries.tallies import RollLine, VoteView, terms_of
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
    split = view.told and (not running or _of_the_committee(work) or _votes_on(work, view))
    return {
        "title": _(question.label),
        "running": running,
        "decided": view.decided,
        "fallen": view.fallen,
        "id": vote.id,
        "secret": vote.secret,
        "split": split,
        "receipt": new_receipt(),
        "for_": tally.for_,
        "against": tally.against,
        "blank": tally.blank,
        "not_yet": tally.waiting,
        "roll": tally.entitled,
        "needs": (view.needs_of_all if running else view.needs_least) if split else None,
        "quorum": view.quorum_least,
        "sentence": running_words(view, split) if running else closed_words(view),
        "round": vote.round,
        "opened": moment(vote.opened_at),
        "closes": deadline(vote.closes_on),
        "members": [_member(view, line, open_names) for line in view.roll],
        "partial": partial(work, view, _as_chair(work, facts)),
        "on_paper": view.on_paper,
        "outcome": vote.outcome or view.verdict,
        "seats": vote.seats,
        "standings": _standings(view) if split else [],
        "note": _note(view) if split else "",
        "named": _named(work, view) if running else "",
        **_mine(work, view, facts),
    }


def _named(work: Work, view: VoteView) -> str:
    """For the chair, and for themselves: whom on the roll the person proposed calls kin, while they say nothing."""
    case, actor = work.case, work.actor
    if view.vote.seats or not case.subject_id or not actor:
        return ""
    named = named_kin(work.session, case.subject_id)
    voters = [line for line in view.roll if line.person_id in named and line.recused is None]
    if actor.person_id in [line.person_id for line in voters]:
        return _("The person concerned has declared you as kin. If that is so, leave the vote; else it does not count.")
    question = work.definition.question_in(case.state)
    if not voters or question is None or not work.held((question.chair,)):
        return ""
    names = ", ".join(line.name for line in voters)
    return _("Declared as kin by the person concerned, without a word of their own so far: %(names)s.", names=names)


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
    if view.vote.seats:
        said.append(_("Blank ballots: %(count)d.", count=tally.blank))
    if tally.invalid:
        said.append(_("Invalid ballots: %(count)d.", count=tally.invalid))
    if tally.silent and view.vote.base == "present":
        said.append(_("Present without a ballot: %(count)d.", count=tally.silent))
    return " ".join(said)


def _of_the_committee(work: Work) -> bool:
    """Whether the visitor belongs to the unit that decides or to one above it: who voted what is theirs to know."""
    unit = work.around.deciding
    posts = work.actor.posts if work.actor else ()
    return unit is not None and any(unit.path.startswith(post.paths) for post in posts if post.kind in OVERSIGHT)


def _votes_on(work: Work, view: VoteView) -> bool:
    """Whether the visitor is on the roll himself and takes part."""
    me = view.line_of(work.actor.person_id) if work.actor else None
    return me is not None and me.recused is None


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
