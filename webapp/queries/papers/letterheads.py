"""Head and foot of a paper: issuer, number, date, signer and recipients."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from webapp.documents import words as w
from webapp.models import Event, EventAnswers, IssuedPaper, Person, Post, Unit, post_held_on
from webapp.queries.cases.context import CaseContext
from webapp.queries.rules import rules_on
from webapp.queries.votes.tallies import VoteView
from workflows.core.calendar import local_date
from workflows.core.definition import named_in
from workflows.core.forms import FORMS
from workflows.core.prints import Print

BY_HAND = "......"
"""The number of a paper outside the register, to be written in by hand."""
NO_MARKS = {"mark": "", "code": "", "sha256": ""}


def letterhead(context: CaseContext, row: Print, values: Mapping[str, Any], day: dt.date | None) -> dict[str, Any]:
    """Return head and foot of a paper of that day that is not in the register."""
    unit = context.around.get(row.of)
    by_hand = f"{BY_HAND}-{row.type}/{symbol_of(context, unit)}" if row.type else ""
    return {
        **NO_MARKS,
        "issuer": values[row.of],
        "number": named_in(context.case.dossier, row.number) or by_hand,
        "date": w.written(day),
        "signer": head_of(context, unit, day or context.today),
        "recipients": recipients(context, row, values),
    }


def decision_letterhead(values: Mapping[str, Any], row: IssuedPaper) -> dict[str, Any]:
    """Return head and foot of a numbered decision, addressed to the units involved and the person concerned."""
    person = values.get("person")
    people = values.get("concerned") or ([person["name"]] if person else [])
    return {
        "issuer": values["deciding"],
        "number": row.number,
        "date": w.written(row.signed_on),
        "effective": w.written(row.effective_on),
        "signer": {"name": row.signer, "title": w.text_of(w.SIGNERS, row.signer_title)},
        "recipients": [*(values.get("units") or _units(values)), *(f"Đồng chí {name}" for name in people)],
    }


def day_of(context: CaseContext, row: Print, view: VoteView | None, acting: str = "") -> dt.date | None:
    """Return the date of a paper: the one given in a form, of the vote, or of the last act that it reports.

    acting: the move that is being made, which the journal does not have yet.
    """
    if view:
        return local_date(view.vote.closed_at) if view.vote.closed_at else None
    if row.state:
        return local_date(context.case.state_since)
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


def recipients(context: CaseContext, row: Print, values: Mapping[str, Any]) -> list[str]:
    """Return the units that the paper is addressed to. A sealed case's papers never go to the deciding unit."""
    if row.to:
        committee = {"deciding": "Ban Thường vụ "}
        return [committee.get(unit, "") + values[unit]["name"] for unit in row.to]
    return _units(values, ("deciding",) if context.definition.sealed else ())


def _units(values: Mapping[str, Any], but: tuple[str, ...] = ()) -> list[str]:
    """Return every unit that takes part, once."""
    units = (
        value["name"]
        for name, value in values.items()
        if name not in but and isinstance(value, dict) and "upper" in value
    )
    return list(dict.fromkeys(units))


def head_of(context: CaseContext, unit: Unit | None, day: dt.date) -> dict[str, str]:
    """Return the signer of a unit on a day: its secretary, else a deputy; empty values if it had neither."""
    row = context.session.execute(
        sa.select(Person.full_name, Post.kind)
        .join(Post, Post.person_id == Person.id)
        .where(Post.unit_id == (unit.id if unit else 0), Post.kind.in_(tuple(w.SIGNERS)), post_held_on(day))
        .order_by(Post.kind.desc(), Post.id)
        .limit(1)
    ).first()
    return (
        {"name": row.full_name, "title": w.SIGNERS[row.kind]} if row else {"name": "", "title": w.SIGNERS["secretary"]}
    )


def symbol_of(context: CaseContext, unit: Unit | None) -> str:
    """Return the unit's symbol in the numbers of its papers (rule `paper.symbol`)."""
    if unit is None:
        return ""
    found = rules_on(context.session, ["paper.symbol"], list(reversed(unit.lineage)), context.today)
    return found["paper.symbol"].value
