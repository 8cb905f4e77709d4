"""A paper ready to be printed: as the register stored it if it has a number, else as the close of its step froze it."""

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor
from webapp.documents import words as w
from webapp.documents.codes import shown_code
from webapp.documents.wording import DECISIONS
from webapp.models import Event, FrozenPaper, IssuedPaper, Unit, taken_back
from webapp.queries.cases.context import CaseContext
from webapp.queries.cases.records import papers_of
from webapp.queries.papers.letterheads import NO_MARKS, day_of, decision_letterhead, letterhead
from webapp.queries.papers.past_day import on_day
from webapp.queries.papers.person_values import party_shown
from webapp.queries.papers.values import line_names, values_asked, values_kept, values_of
from webapp.queries.votes.tallies import VoteView
from webapp.queries.votes.votes import votes_of
from webapp.queries.votes.wording import consultation_values, line_results, vote_values
from workflows import WORKFLOWS
from workflows.core.forms import FORMS
from workflows.core.prints import IN_PART, OPINION_SHEET, Print

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
    """A paper with its values and the unit that writes it. `row` is set for one of the register."""

    name: str
    text: str
    values: dict[str, Any]
    row: IssuedPaper | None
    issuer: Unit | None


def to_print(context: CaseContext, name: str, reader: Actor) -> Printed | None:
    """Return the paper of that name for this reader; None if the case has no such paper (yet)."""
    papers, views = papers_of(context.session, context.case.id), votes_of(context.session, context.case.id)
    item = next((item for item in printable(context, papers, views) if item.name == name), None)
    if item is None:
        return None
    row = next((paper for paper in reversed(papers) if paper.kind == name), None)
    content = row.content if row else frozen_content(context.session, context.case.id, name)
    values = party_shown(context, {**NO_MARKS, **content}, reader)
    issuer = context.session.get(Unit, row.issuer_id) if row else context.around.get(item.row.of) if item.row else None
    return Printed(name, item.text, values | _marks(row) if row else values, row, issuer)


def each_to_print(context: CaseContext, kind: str, reader: Actor) -> list[Printed]:
    """Return the papers of a kind that a case has issued for each line of a list, in their order; none erased."""
    if context.case.erased_at is not None:
        return []
    rows = [row for row in papers_of(context.session, context.case.id) if row.kind.startswith(f"{kind}-")]
    return [
        Printed(row.kind, kind, {**values, **_marks(row)}, row, context.session.get(Unit, row.issuer_id))
        for row in rows
        if text_of(row.kind) == kind
        for values in [party_shown(context, {**NO_MARKS, **row.content}, reader)]
    ]


@cache
def _frozen_names() -> sa.Select[str]:
    return sa.select(FrozenPaper.name).where(FrozenPaper.case_id == sa.bindparam("case"), frozen_by_made_move())


def printable(context: CaseContext, papers: list[IssuedPaper], views: Sequence[VoteView]) -> list[Printable]:
    """Return the papers that the case is ready for, in the order of its process; numbered papers remain.

    None once the content of the case is erased.
    """
    if context.case.erased_at is not None:
        return []
    frozen = set(context.session.scalars(_frozen_names(), {"case": context.case.id}))
    closed = [item for item in closed_steps(context, views) if item.name in frozen]
    known, there = {row.name for row in _prints(context)} | set(DECISIONS), {item.name for item in closed}
    issued = dict.fromkeys(paper.kind for paper in papers if paper.kind not in there and text_of(paper.kind) in known)
    return [*closed, *(Printable(kind, text_of(kind)) for kind in issued)]


def frozen_content(session: Session, case_id: int, name: str) -> dict[str, Any]:
    """Return what a case's paper of that name said when its step closed for the last time."""
    mine = (FrozenPaper.case_id == case_id, FrozenPaper.name == name, frozen_by_made_move())
    last = sa.select(FrozenPaper.content).where(*mine).order_by(FrozenPaper.event_id.desc()).limit(1)
    content: dict[str, Any] = session.scalars(last).one()
    return content


def frozen_by_made_move() -> sa.ColumnElement[bool]:
    """Return the condition that no FrozenPaper is of a move that was taken back."""
    return ~sa.exists().where(Event.id == FrozenPaper.event_id, taken_back())


def text_of(name: str) -> str:
    """Return the wording's name of a paper: 'vote-resolution' of 'vote-resolution-2' (about the case's second vote)."""
    return _NTH.sub("", name)


def _prints(context: CaseContext) -> tuple[Print, ...]:
    known = WORKFLOWS.get(context.definition.key)
    return known.prints if known else ()


def closed_steps(context: CaseContext, views: Sequence[VoteView]) -> Iterator[Printable]:
    """Yield the papers of answered forms and of each question's votes."""
    told, ends = _told(views), _ends(views)
    for row in _prints(context):
        if row.question:
            for nth, view in enumerate(views, 1):
                if view.vote.name == row.question and _told_by(row, view, told, ends):
                    yield Printable(row.name if nth == 1 else f"{row.name}-{nth}", row.name, row, view)
        elif all(_answered(context, section) for section in (row.section, *row.given)):
            yield Printable(row.name, row.name, row)


def _told(views: Sequence[VoteView]) -> set[int]:
    """Return the votes whose result is printed: the last one on each question, and the rounds before it."""
    last = {view.vote.name: view.vote for view in views if view.stands}
    told = {vote.id for vote in last.values()}
    for view in reversed(views):
        if view.vote.runoff_of_id is not None and (view.vote.closed_at is None or view.vote.id in told):
            told.add(view.vote.runoff_of_id)
    return told


def _told_by(row: Print, view: VoteView, told: Collection[int], ends: Mapping[int, str]) -> bool:
    """Whether this paper is of this vote: the sheet of any consultation, and what tells of a result that is printed."""
    forum = "meeting" if view.vote.meeting_id is not None else "consultation" if view.vote.consultation_id else ""
    if row.forum and row.forum != forum:
        return False
    if row.name == OPINION_SHEET:
        return True
    fits = (view.vote.secret or not row.secret) and (not row.outcomes or ends[view.vote.id] in row.outcomes)
    return view.vote.id in told and fits


def _ends(views: Sequence[VoteView]) -> dict[int, str]:
    """Return how each vote ended its question: of an election with several rounds only the last one does.

    It is carried if any round has elected somebody; a list in part, if it has lines that are not carried.
    """
    found: dict[int, str] = {}
    for view in views:
        before = found.get(view.vote.runoff_of_id or 0, "")
        passed = [each.elected for each in view.standings]
        if view.vote.seats and view.decided and (before == "carried" or any(passed)):
            found[view.vote.id] = "carried"
        elif view.vote.over_list and view.vote.outcome == "carried" and not all(passed):
            found[view.vote.id] = IN_PART
        else:
            found[view.vote.id] = view.vote.outcome or ""
    earlier = {view.vote.runoff_of_id for view in views}
    return {vote_id: "" if vote_id in earlier else end for vote_id, end in found.items()}


def _answered(context: CaseContext, section: str) -> bool:
    """Whether a section has been answered; a joint one, whether every side has answered."""
    answers = context.case.dossier.get(section, {})
    sides = [len(each.of) for each in context.definition.assents if FORMS[each.form].section == section]
    return bool(answers) and (not sides or len(answers) >= sides[0])


def content_of(context: CaseContext, item: Printable, views: Sequence[VoteView], acting: str) -> dict[str, Any]:
    """Return what a paper says at the close of its step by the move `acting`, for its own day: plain values."""
    assert item.row is not None
    day = day_of(context, item.row, item.view, acting)
    then = on_day(context, day or context.today)
    if item.view:
        views = [each for each in views if each.vote.id <= item.view.vote.id]
    values = values_of(then, views, day or context.today)
    if item.view:
        values |= about(then, item.view, values)
    return values_kept(then, values | letterhead(then, item.row, values, day, item.view), item.text)


def about(context: CaseContext, view: VoteView, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a vote: the committee, the question, the result, and what was asked and said in writing."""
    return {
        "vote": vote_values(view),
        "consultation": consultation_values(view),
        "results": line_results(view, line_names(context, view.vote.name, values)),
        "body": w.BODIES[view.vote.body],
        **values_asked(context, view.vote.name, values),
    }


@dataclass(frozen=True)
class Told:
    """The values of a case on a day, read once for all the papers that one move issues."""

    then: CaseContext
    values: Mapping[str, Any]


def told_on(context: CaseContext, day: dt.date, file: Mapping[str, Any]) -> Told:
    """Return what the case says on that day, with the answers that are just being submitted in its file."""
    then = on_day(context, day)
    return Told(then, values_of(then, votes_of(context.session, context.case.id), day, file))


def as_issued(told: Told, row: IssuedPaper, line: int | None = None, decided: str = "") -> dict[str, Any]:
    """Return the content of a decision, to be stored with its row: plain values, exactly those of its text.

    line: the number of the line that a paper of its own is about; decided: the number of the decision issued with it.
    """
    register = {
        "number": row.number,
        "term": row.term,
        "signer": row.signer,
        "signed_on": row.signed_on.isoformat(),
        "effective_on": row.effective_on.isoformat(),
        "kind": row.kind,
    }
    text = text_of(row.kind)
    if text not in DECISIONS:
        return {"register": register}
    values = dict(told.values)
    if line is not None:
        values["line"] = next(each for each in values["carried"] if each["line"] == line)
        values["decided"] = decided
    head = decision_letterhead(told.then, values, row)
    return {**values_kept(told.then, values, text), **head, "register": register}


def as_signed(row: IssuedPaper) -> dict[str, Any]:
    """Return the values of an issued paper as they were when it was issued, whatever became of it."""
    return {**NO_MARKS, **row.content, **_marks(row), "mark": ""}


def _marks(row: IssuedPaper) -> dict[str, str]:
    """Return the marks beside the paper's own text: whether it is still valid, and how to verify it."""
    return {"mark": MARKS.get(row.ended or "", ""), "code": shown_code(row.code), "sha256": row.sha256}
