"""The names of papers and of their standing, in the reader's language."""

from collections import Counter
from collections.abc import Sequence
from functools import cache

from webapp.documents.wording import OF_A_MEETING
from webapp.filters import lazy as _
from webapp.languages import gettext
from webapp.models import IssuedPaper
from webapp.queries.papers.printing import Printable, text_of
from workflows import WORKFLOWS
from workflows.core.definition import Definition
from workflows.core.returning import attachments

STANDINGS = {
    "in_force": _("In force"),
    "not_yet": _("Not yet in force"),
    "superseded": _("Superseded"),
    "cancelled": _("Cancelled"),
    "withdrawn": _("Paper withdrawn"),
}
TONES = {"in_force": "good", "not_yet": "waiting", "superseded": "neutral", "cancelled": "bad", "withdrawn": "bad"}

OF_NO_CASE = {
    "book-check": _("Report on the check of a book of papers"),
    OF_A_MEETING: _("Minutes of the standing committee's meeting"),
    "destruction-list": _("List of files to be destroyed"),
    "desk-handover": _("Minutes of handing over the work of a post"),
    "entitlement-list": _("List of entitlements of a month"),
    "period-report": _("Report of a unit on a period"),
    "personal-data-extract": _("Extract of the personal data kept about somebody"),
    "record-transfer": _("Minutes of a hand-over to the archive"),
    "register-list": _("List of a register"),
    "training-certificate": _("Certificate of a training class"),
}
"""Titles of the papers that no process names."""


@cache
def _attached() -> dict[str, str]:
    known = (attachments(workflow.definition) for workflow in WORKFLOWS.values())
    return {name: paper.title for papers in known for name, (_section, paper) in papers.items()}


def title_of(name: str) -> str:
    """Return the title of a paper; its name in the program if it has none."""
    text = text_of(name)
    if text in OF_NO_CASE:
        return str(OF_NO_CASE[text])
    return gettext({**_attached(), **_decisions(), **_prints()}.get(text, text))


def item_title(definition: Definition, item: Printable, papers: Sequence[IssuedPaper] = ()) -> str:
    """Return the title of a case's paper, naming the vote if the process asks several questions.

    papers: those issued, of which one of a line of a list names whom it is about.
    """
    title = title_of(item.text)
    line = next((row.content["line"]["name"] for row in papers if row.kind == item.name and "line" in row.content), "")
    if line:
        return f"{title}: {line}"
    if item.view is None or len(definition.questions) < 2:
        return title
    label = next((each.label for each in definition.questions if each.name == item.view.vote.name), "")
    return f"{title}: {gettext(label)}" if label else title


def each_kinds(papers: Sequence[IssuedPaper]) -> list[tuple[str, str]]:
    """Return the kinds of papers that were issued for several lines of a list, each with its title."""
    found = Counter(text_of(row.kind) for row in papers if "line" in row.content)
    return [(kind, title_of(kind)) for kind, number in found.items() if number > 1]


@cache
def numbered() -> tuple[str, ...]:
    """Return the kinds of papers that are numbered in the register, in the order of the workflows' files."""
    prints = (row.name for workflow in WORKFLOWS.values() for row in workflow.prints if row.numbered)
    return tuple(dict.fromkeys((*_decisions(), *prints)))


@cache
def paper_types() -> tuple[str, ...]:
    """Return the types of numbers, as 'QĐ', that the workflows give."""
    moves = (move for workflow in WORKFLOWS.values() for move in workflow.definition.moves)
    prints = {row.type for workflow in WORKFLOWS.values() for row in workflow.prints if row.numbered}
    return tuple(sorted(prints | {paper.type for move in moves for paper in move.papers}))


@cache
def _decisions() -> dict[str, str]:
    moves = (move for workflow in WORKFLOWS.values() for move in workflow.definition.moves)
    return {paper.kind: paper.title for move in moves for paper in move.papers}


@cache
def _prints() -> dict[str, str]:
    joint = (workflow.joint_print for workflow in WORKFLOWS.values())
    found = {row.name: row.title for row in joint if row}
    return found | {row.name: row.title for workflow in WORKFLOWS.values() for row in workflow.prints}
