"""Head and foot of a paper: who issues it, under which number, on which day, who signs, and who gets it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from webapp.documents import words as w
from webapp.documents.wording import DECISIONS
from webapp.models import Event, Person, Post, Unit, sitting
from webapp.queries.rules import rules_on
from webapp.queries.work import Work
from workflows.core.calendar import local_date

BY_HAND = "......"
"""The number of a paper that is not in the register is written in by hand."""

TYPES = {"submission": "TTr", "election-request": "TTr", "resolution": "NQ", "vote-notice": "TB", "refusal": "TB"}
"""Papers that bear a number, with their sign. Minutes bear none, and a list belongs to its submission."""


def letterhead(work: Work, name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Head and foot of a paper that is not in the register."""
    assert name not in DECISIONS
    around = work.around
    unit, issuer = {
        "submission": (around.base, "base"), "shortlist": (around.base, "base"), "joint-minutes": (around.base, "base"),
        "branch-minutes": (around.own, "branch"), "branch-count": (around.own, "branch"),
        "election-count": (around.own, "unit"), "election-request": (around.own, "unit"),
    }.get(name, (around.deciding, "deciding"))  # fmt: skip
    day = _day(work, name)
    kind = TYPES.get(name)
    return {
        "mark": "",
        "issuer": values[issuer],
        "number": f"{BY_HAND}-{kind}/{symbol_of(work, unit)}" if kind else "",
        "date": w.written(day),
        "signer": head_of(work, unit, day or work.today),
        "recipients": values.get("recipients") or _recipients(name, values),
    }


def decision_letterhead(
    values: Mapping[str, Any], number: str, said: Mapping[str, Any], signer: str, signer_title: str
) -> dict[str, Any]:
    """Head and foot of a numbered decision; `said` is what the clerk filled in when it was issued."""
    return {
        "issuer": values["deciding"],
        "number": number,
        "date": w.written(said["signed_on"]),
        "effective": w.written(said["effective_on"]),
        "signer": {"name": signer, "title": w.said(w.SIGNERS, signer_title)},
        "recipients": values.get("recipients") or _recipients("decision", values),
    }


def _recipients(name: str, values: Mapping[str, Any]) -> list[str]:
    if name in ("submission", "shortlist", "election-count", "election-request"):
        return [f"Ban Thường vụ {values['deciding']['name']}"]
    base, branch = values["base"]["name"], values["branch"]["name"]
    if name == "decision":
        people = [values["person"]["name"], *([values["predecessor"]["name"]] if values["predecessor"] else [])]
        return [base, branch, *(f"Đồng chí {person}" for person in people)]
    return [base, branch]


def _day(work: Work, name: str) -> dt.date | None:
    """The day that a paper bears."""
    file = work.case.file
    if name in ("branch-minutes", "branch-count"):
        return dt.date.fromisoformat(file["branch_meeting"]["held_on"])
    if name == "refusal":
        return local_date(work.case.state_since)
    moves = {
        "submission": (*work.definition.drafting_moves(), "record_opinion"),
        "shortlist": (*work.definition.drafting_moves(), "record_opinion"),
        "joint-minutes": tuple(assent.name for assent in work.definition.assents),
    }.get(name)
    causes = tuple(
        move.name
        for move in work.definition.moves
        if (move.cause.outcome or "").startswith(tuple(question.name for question in work.definition.questions))
    )
    at = work.session.scalar(
        sa.select(sa.func.max(Event.at)).where(Event.case_id == work.case.id, Event.move.in_(moves or causes))
    )
    return local_date(at) if at else None


def head_of(work: Work, unit: Unit | None, day: dt.date) -> dict[str, str]:
    """Who signed for a unit on a day: its secretary, else a deputy; an empty line where there was neither."""
    row = work.session.execute(
        sa.select(Person.full_name, Post.kind)
        .join(Post, Post.person_id == Person.id)
        .where(Post.unit_id == (unit.id if unit else 0), Post.kind.in_(tuple(w.SIGNERS)), sitting(day))
        .order_by(Post.kind.desc(), Post.id)
        .limit(1)
    ).first()
    return (
        {"name": row.full_name, "title": w.SIGNERS[row.kind]} if row else {"name": "", "title": w.SIGNERS["secretary"]}
    )


def symbol_of(work: Work, unit: Unit | None) -> str:
    """The sign of a unit in the numbers of its papers (rule `paper.symbol`)."""
    if unit is None:
        return ""
    found = rules_on(work.session, ["paper.symbol"], list(reversed(unit.lineage)), work.today)
    return found["paper.symbol"].value
