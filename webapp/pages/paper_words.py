"""The names of papers and of how they stand, in the reader's language."""

from functools import cache

from flask_babel import gettext

from webapp.filters import lazy as _
from workflows import WORKFLOWS

STANDINGS = {
    "in_force": _("In force"),
    "superseded": _("Superseded"),
    "cancelled": _("Cancelled"),
    "withdrawn": _("Called in"),
}
TONES = {"in_force": "good", "superseded": "neutral", "cancelled": "bad", "withdrawn": "bad"}

DRAFTS = {
    "submission": _("Submission to the deciding level"),
    "shortlist": _("Short curriculum list"),
    "branch-minutes": _("Minutes of the branch's meeting"),
    "branch-count": _("Minutes of the branch's count"),
    "joint-minutes": _("Minutes of the joint screening"),
    "committee-count": _("Minutes of the standing committee's count"),
    "resolution": _("Resolution of the standing committee"),
    "vote-notice": _("Notice of the vote's result"),
    "election-count": _("Minutes of the count of an election"),
    "election-request": _("Request to recognise who was elected"),
    "refusal": _("Notice of refusal"),
    "session-minutes": _("Minutes of the standing committee's session"),
}


def title_of(name: str) -> str:
    """What a paper is called; its name in the program where it has none."""
    return str(DRAFTS[name]) if name in DRAFTS else gettext({**_decisions(), **_prints()}.get(name, name))


def decisions() -> tuple[str, ...]:
    """Kinds of papers that the workflows number, in the order of their files."""
    return tuple(_decisions())


@cache
def paper_types() -> tuple[str, ...]:
    """The kinds of numbers, as 'QĐ', that the workflows give."""
    moves = (move for workflow in WORKFLOWS.values() for move in workflow.definition.moves)
    return tuple(sorted({paper.type for move in moves for paper in move.papers}))


@cache
def _decisions() -> dict[str, str]:
    moves = (move for workflow in WORKFLOWS.values() for move in workflow.definition.moves)
    return {paper.kind: paper.title for move in moves for paper in move.papers}


@cache
def _prints() -> dict[str, str]:
    return {row.name: row.title for workflow in WORKFLOWS.values() for row in workflow.prints}
