"""Head and foot of a paper: issuer, number, date, signer and recipients."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.documents import words as w
from webapp.models import Event, EventAnswers, IssuedPaper, Meeting, Person, Post, Unit, post_held_on
from webapp.models.units import CELLS
from webapp.queries.cases.context import CaseContext
from webapp.queries.papers.recipients import recipients
from webapp.queries.rules import rules_on
from webapp.queries.units.terms import term_on
from webapp.queries.votes.tallies import VoteView
from webapp.queries.votes.wording import day_of as vote_day
from workflows import declared
from workflows.core.calendar import local_date
from workflows.core.definition import named_in
from workflows.core.forms import FORMS
from workflows.core.prints import BOARD, EXECUTIVE, OF_A_DECISION, STANDING, Print

BY_HAND = "......"
"""The number of a paper outside the register, to be written in by hand."""
_LINE = re.compile(r"-\d+$")
NO_MARKS = {"mark": "", "code": "", "sha256": ""}


def letterhead(
    context: CaseContext, row: Print, values: Mapping[str, Any], day: dt.date | None, view: VoteView | None = None
) -> dict[str, Any]:
    """Return head and foot of a paper of that day that is not in the register; `view` is the vote that it is about."""
    unit = context.around.get(row.of)
    by_hand = f"{BY_HAND}-{row.type}/{row.symbol or symbol_of(context, unit)}" if row.type else ""
    signer = head_of(context, unit, day or context.today, body_of(context, row, view))
    issuer = _writing(values[row.of], row, signer)
    return {
        **NO_MARKS,
        "term": post_term(context, day or context.today),
        "issuer": issuer,
        "number": named_in(context.case.dossier, row.number) or by_hand,
        "date": w.written(day),
        "signer": signer,
        "recipients": recipients(values, issuer, row.to, ("deciding",) if context.definition.sealed else ()),
    }


def _writing(unit: dict[str, str], row: Print, signer: Mapping[str, Any]) -> dict[str, str]:
    """Return the issuer as its paper's head has it: a board of a unit, or a branch that has only a secretary."""
    if row.signs == BOARD:
        board = w.ORGANISATION_BOARD
        return {**unit, "superior": unit["head"], "head": board.upper(), "body": board, "archive": "TC-KT"}
    alone = unit["archive"] == "Chi đoàn" and not any(line.startswith("TM.") for line in signer["form"])
    return {**unit, "body": unit["name"]} if alone else unit


def decision_letterhead(context: CaseContext, values: Mapping[str, Any], row: IssuedPaper) -> dict[str, Any]:
    """Return head and foot of a numbered decision. `term` is that of the post it gives, where it is known.

    It is signed for the standing committee; what a conference concluded, for the committee that met.
    """
    issuer, kind = values["deciding"], _LINE.sub("", row.kind)
    declared = (paper for move in context.definition.moves for paper in move.papers if kind == paper.kind)
    to = next((paper.to for paper in declared), OF_A_DECISION)
    return {
        "term": post_term(context, row.effective_on),
        "issuer": issuer,
        "number": row.number,
        "date": w.written(row.signed_on),
        "effective": w.written(row.effective_on),
        "signer": w.signed(row.signer, row.signer_title, issuer["kind"], _met(context) or STANDING),
        "recipients": recipients(values, issuer, to),
    }


def post_term(context: CaseContext, day: dt.date) -> str:
    """Return the term of the committee in which the case gives a post, as '2025-2030'; '' where none is recorded.

    That is the committee of the case's unit, or of the unit that its forms name as host.
    """
    unit = context.around.named.get("host") or context.around.own
    term = term_on(context.session, unit.id, day)
    return term.label if term else ""


def body_of(context: CaseContext, row: Print, view: VoteView | None) -> str:
    """Return the body that a paper is signed for: the committee that voted or met, else the one that it declares."""
    return view.vote.body if view else _met(context) or row.signs


def _met(context: CaseContext) -> str:
    """Return the committee that met at the conference whose conclusions the case holds; '' for any other case."""
    if context.case.workflow != declared(lambda each: each.conference)[0]:
        return ""
    return context.session.scalar(sa.select(Meeting.body).where(Meeting.conference_id == context.case.id)) or ""


def day_of(context: CaseContext, row: Print, view: VoteView | None, acting: str = "") -> dt.date | None:
    """Return the date of a paper: the one given in a form, of the vote, or of the last act that it reports.

    acting: the move that is being made, which the journal does not have yet.
    """
    if view:
        asked = view.forum.asked_on if view.forum else None
        return vote_day(view) if view.vote.closed_at else asked
    if day := named_in(context.case.dossier, row.day):
        return dt.date.fromisoformat(day)
    sections = (row.section, *row.also)
    forms = [(move.name, move.form) for move in context.definition.moves]
    forms += [(joint.name, joint.form) for joint in context.definition.assents]
    acts = [name for name, form in forms if form in FORMS and FORMS[form].section in sections]
    if acting in acts:
        return context.today
    at = context.session.scalar(
        sa.select(sa.func.max(Event.at))
        .join(EventAnswers, EventAnswers.event_id == Event.id)
        .where(Event.case_id == context.case.id, Event.move.in_(acts))
    )
    return local_date(at) if at else None


_HEADS = (
    sa.select(Person.full_name, Post.kind)
    .join(Person, Person.id == Post.person_id)
    .where(
        Post.unit_id == sa.bindparam("unit"),
        Post.kind.in_(sa.bindparam("kinds", expanding=True)),
        post_held_on(sa.bindparam("day")),
    )
    .order_by(Post.kind.desc(), Post.id)
)
"""Written once: every letterhead asks, and to compose it takes longer than to run it."""


def head_of(context: CaseContext, unit: Unit | None, day: dt.date, body: str) -> dict[str, Any]:
    """Return who signs for a body of a unit on a day: its head, else a deputy; without a name if there is neither.

    A small branch has no executive committee: its secretary signs alone (rule `branch.committee_from`).
    """
    kinds = w.BOARD_HEADS if body == BOARD else w.HEADS
    asked = {"unit": unit.id if unit else 0, "kinds": kinds, "day": day}
    held = context.session.execute(_HEADS, asked).all()
    name, post = (held[0].full_name, held[0].kind) if held else ("", kinds[0])
    if body == BOARD:
        return w.signed(name, post, "", "")
    if unit is not None and unit.kind in CELLS:
        return w.signed(name, post, "", "" if _too_small(context) else EXECUTIVE)
    return w.signed(name, post, w.unit_words(unit.name, unit.kind)["kind"] if unit else "", body)


def _too_small(context: CaseContext) -> bool:
    """Whether the branch has too few members for an executive committee, by the figures of its meeting."""
    dossier = context.case.dossier
    members = next((dossier[each]["members"] for each in ("branch_meeting", "branch_vote") if each in dossier), None)
    least = rules_on(context.session, ["branch.committee_from"], [], context.today)["branch.committee_from"]
    return members is not None and members < int(least.value)


def symbol_of(context: CaseContext, unit: Unit | None) -> str:
    """Return the unit's symbol in the numbers of its papers today; '' without a unit."""
    return symbol_on(context.session, unit, context.today) if unit else ""


def symbol_on(session: Session, unit: Unit, day: dt.date) -> str:
    """Return the unit's symbol in the numbers of its papers (rules `paper.symbol`, of a province `…_province`)."""
    key = "paper.symbol_province" if unit.kind == "province_union" else "paper.symbol"
    return rules_on(session, [key], list(reversed(unit.lineage)), day)[key].value
