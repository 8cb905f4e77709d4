"""Freezing the papers of a step that closes: each says from then on what it says now, whatever changes later."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from webapp.models import AttachedPage, Event, FrozenPaper, Vote
from webapp.queries.cases.context import CaseContext
from webapp.queries.papers.printing import Printable, closed_steps, content_of
from webapp.queries.votes.tallies import VoteView
from webapp.queries.votes.votes import votes_of
from webapp.services.cases.attachments import replaced
from webapp.services.journal import Author, JournalEntry, append, commitment, note
from webapp.services.wordings import keep_wording
from workflows import WORKFLOWS
from workflows.core.definition import MoveDef
from workflows.core.forms import FORMS
from workflows.core.prints import OPINION_SHEET, Print

HASHES = "paper_hashes"
"""Where a journal entry commits to the papers that it froze: name → SHA-256 under each paper's salt."""


def _frozen_by(context: CaseContext, move: MoveDef, answers: dict[str, Any]) -> list[FrozenPaper]:
    """Return the papers of the steps that this move closes.

    The case has the new state and the answers already; the journal does not have the move yet.
    """
    outcome = (move.cause.outcome or "").partition(".")[0]
    joint = [FORMS[each.form].section for each in context.definition.assents if each.name == outcome]
    told = {*answers, *joint}
    views = votes_of(context.session, context.case.id)
    return [
        _frozen(context, item, views, move.name)
        for item in closed_steps(context, views)
        if item.row and _closes(context, item.row, told, outcome)
    ]


def freeze_vote(context: CaseContext, vote: Vote) -> list[FrozenPaper]:
    """Return the papers of a vote that no move closes: the sheets of a consultation, the count of a first round.

    `event_id` is for the caller to set.
    """
    views = votes_of(context.session, context.case.id)
    return [
        _frozen(context, item, views, "")
        for item in closed_steps(context, views)
        if item.row and item.view and item.view.vote.id == vote.id
        if (item.row.name == OPINION_SHEET) == (vote.closed_at is None) and context.around.get(item.row.of)
    ]


def _frozen(context: CaseContext, item: Printable, views: Sequence[VoteView], acting: str) -> FrozenPaper:
    """Return a paper with what it says now; `acting` is the move that the journal does not have yet."""
    content = content_of(context, item, views, acting)
    issuer = context.around.get(item.row.of) if item.row else None
    content |= keep_wording(context.session, item.text, issuer)
    joint = WORKFLOWS[context.case.workflow].joint_print
    if joint and item.row and item.row.name == joint.of:
        content["joint"] = keep_wording(context.session, joint.name, issuer)
    return FrozenPaper(case_id=context.case.id, name=item.name, salt=secrets.token_hex(16), content=content)


def note_move(context: CaseContext, move: MoveDef, entry: JournalEntry, pages: Sequence[AttachedPage]) -> Event:
    """Write the entry of a move with the pages attached to it, and freeze the papers of the steps that it closes."""
    frozen = _frozen_by(context, move, entry.answers)
    said = entry.consequences | _hashes(frozen) | replaced(context, move, entry.consequences, pages)
    event = append(context.session, context.case, replace(entry, consequences=said), context.now)
    enter(context, event, [*frozen, *pages])
    return event


def note_vote(context: CaseContext, vote: Vote, author: Author, told: dict[str, Any]) -> None:
    """Write the entry about a vote that is put in writing, or goes on in a second round, and freeze its papers."""
    frozen = freeze_vote(context, vote)
    enter(context, note(context, "sitting", vote.name, author, consequences=told | _hashes(frozen)), frozen)


def _hashes(frozen: Sequence[FrozenPaper]) -> dict[str, Any]:
    return {HASHES: {paper.name: commitment(paper.salt, paper.content) for paper in frozen}} if frozen else {}


def enter(
    context: CaseContext, event: Event, rows: Sequence[FrozenPaper | AttachedPage], *, waits: bool = False
) -> None:
    """Bind what an entry commits to, papers and attached pages, to that entry. waits: pages of figures that wait."""
    for row in rows:
        row.case_id, row.event_id = context.case.id, event.id
        if isinstance(row, AttachedPage):
            row.draft_id, row.stands, row.waits = None, not waits, waits
        context.session.add(row)
    context.session.flush()


def _closes(context: CaseContext, row: Print, told: set[str], question: str) -> bool:
    """Whether a paper reports what was said just now, sections of the dossier or a vote, and has a unit."""
    if context.around.get(row.of) is None:
        return False
    if row.question:
        return row.question == question and row.name != OPINION_SHEET
    return not told.isdisjoint((row.section, *row.also))
