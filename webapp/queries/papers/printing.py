"""A paper ready to be printed, with its values from the register if it was issued, else from the present case."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.actors import Actor
from webapp.documents import words as w
from webapp.documents.codes import shown_code
from webapp.documents.wording import DECISIONS
from webapp.models import IssuedPaper
from webapp.queries.cases.context import CaseContext
from webapp.queries.cases.records import papers_of
from webapp.queries.papers.letterheads import decision_letterhead, letterhead
from webapp.queries.papers.values import values_asked, values_kept, values_of
from webapp.queries.votes.tallies import VoteView
from webapp.queries.votes.votes import votes_of
from webapp.queries.votes.wording import vote_values
from workflows import WORKFLOWS
from workflows.core.forms import FORMS
from workflows.core.prints import Print

_NTH = re.compile(r"-\d+$")
MARKS = {"cancelled": "SỐ VĂN BẢN ĐÃ HỦY", "withdrawn": "VĂN BẢN ĐÃ THU HỒI"}


@dataclass(frozen=True)
class Printable:
    """A paper that a case can print. name: in addresses; text: its wording.

    row: its declaration in the process, for one that can be filled in now; view: the vote that it is about.
    """

    name: str
    text: str
    row: Print | None = None
    view: VoteView | None = None


@dataclass(frozen=True)
class Printed:
    """A paper with its values. `row` is set for one of the register."""

    name: str
    text: str
    values: dict[str, Any]
    row: IssuedPaper | None


def to_print(context: CaseContext, name: str, reader: Actor) -> Printed | None:
    """Return the paper of that name for this reader; None if the case has no such paper (yet)."""
    papers, views = papers_of(context.session, context.case.id), votes_of(context.session, context.case.id)
    item = next((item for item in printable(context, papers, views) if item.name == name), None)
    if item is None:
        return None
    row = next((paper for paper in reversed(papers) if paper.kind == name), None)
    if row is None:
        return Printed(name, item.text, draft(context, item, views, reader), None)
    if "issuer" in row.content:
        values = dict(row.content)
    else:  # issued before papers stored their content
        values = values_of(context, views)
        values |= decision_letterhead(values, row)
    return Printed(name, item.text, values | _marks(row), row)


def printable(context: CaseContext, papers: list[IssuedPaper], views: Sequence[VoteView]) -> list[Printable]:
    """Return the papers that the case is ready for, in the order of its process; numbered papers remain."""
    drafts = list(_drafts(context, views))
    known, there = {row.name for row in _prints(context)} | set(DECISIONS), {item.name for item in drafts}
    issued = dict.fromkeys(paper.kind for paper in papers if paper.kind not in there and text_of(paper.kind) in known)
    return [*drafts, *(Printable(kind, text_of(kind)) for kind in issued)]


def text_of(name: str) -> str:
    """Return the wording's name of a paper: 'vote-resolution' of 'vote-resolution-2' (about the case's second vote)."""
    return _NTH.sub("", name)


def _prints(context: CaseContext) -> tuple[Print, ...]:
    known = WORKFLOWS.get(context.definition.key)
    return known.prints if known else ()


def _drafts(context: CaseContext, views: Sequence[VoteView]) -> Iterator[Printable]:
    """Yield the papers of forms, of each question's last decided vote, and of the state, if their unit exists."""
    last = {view.vote.name: (nth, view) for nth, view in enumerate(views, 1) if view.stands}
    for row in _prints(context):
        if row.of != "own" and context.around.get(row.of) is None:
            continue
        if row.question:
            nth, view = last.get(row.question, (0, None))
            if view and (not row.outcomes or view.vote.outcome in row.outcomes):
                yield Printable(row.name if nth == 1 else f"{row.name}-{nth}", row.name, row, view)
        elif (row.section and _answered(context, row.section)) or (row.state and row.state == context.case.state):
            yield Printable(row.name, row.name, row)


def _answered(context: CaseContext, section: str) -> bool:
    """Whether a section has been answered; a joint one, whether every side has answered."""
    answers = context.case.dossier.get(section, {})
    sides = [len(each.of) for each in context.definition.assents if FORMS[each.form].section == section]
    return bool(answers) and (not sides or len(answers) >= sides[0])


def draft(context: CaseContext, item: Printable, views: Sequence[VoteView], reader: Actor | None) -> dict[str, Any]:
    """Return the values of a paper that is not in the register."""
    assert item.row is not None
    values = values_of(context, views, reader)
    if item.view:
        values |= about(context, item.view, values)
    return values | letterhead(context, item.row, values, item.view)


def about(context: CaseContext, view: VoteView, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a closed vote: the committee, the question and the result."""
    return {
        "vote": vote_values(view),
        "body": w.BODIES[view.vote.body],
        **values_asked(context, view.vote.name, values),
    }


def as_issued(context: CaseContext, row: IssuedPaper, file: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content of a decision, to be stored with its row: plain values, exactly those of its text."""
    register = {
        "number": row.number,
        "term": row.term,
        "signer": row.signer,
        "signed_on": row.signed_on.isoformat(),
        "effective_on": row.effective_on.isoformat(),
        "kind": row.kind,
    }
    if row.kind not in DECISIONS:
        return {"register": register}
    values = values_of(context, votes_of(context.session, context.case.id), file=file)
    return {**values_kept(context, values, row.kind), **decision_letterhead(values, row), "register": register}


def _marks(row: IssuedPaper) -> dict[str, str]:
    """Return the marks beside the paper's own text: whether it is still valid, and how to verify it."""
    return {"mark": MARKS.get(row.ended or "", ""), "code": shown_code(row.code), "sha256": row.sha256}
