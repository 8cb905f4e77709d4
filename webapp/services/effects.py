"""What follows from a move: real posts with dates. Each effect is named in a workflow's file.

An effect runs in the move's own transaction, after the papers are numbered, and raises Refused where the office has
changed since the form was rendered.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import SEATS, Case, Paper, Post, sitting
from webapp.queries.work import Work
from webapp.services.refusals import Refused
from workflows.core.text import _

Signals = list[tuple[int, str]]
"""Pairs of a case's id and the signal that an effect raises for it."""
Effect = Callable[[Work, dict[str, Any], list[Paper]], Signals]


def seat_secretary(work: Work, words: dict[str, Any], papers: list[Paper]) -> Signals:
    """The nominee sits as branch secretary from the day in force; whoever sat is released on that day.

    Does nothing where only the militia post is added. The cases of the released predecessor end (`seat_taken`).
    """
    nomination = work.case.file["nomination"]
    if nomination["purpose"] == "add_militia_post":
        return []
    paper = {row.kind: row for row in papers}
    given_by = paper.get("recognition") or paper["appointment"]
    day = dt.date.fromisoformat(words["decision"]["effective_on"])
    signals = _release(work, "secretary", day, paper.get("release") or given_by)
    _seat(work, "secretary", day, given_by, "")
    return signals


def seat_militia_head(work: Work, words: dict[str, Any], _papers: list[Paper]) -> Signals:
    """The nominee becomes militia head by the recorded outside decision; whoever held that post leaves it."""
    said = words["military_appointment"]
    day = dt.date.fromisoformat(said["effective_on"])
    _release(work, "militia_head", day, None)
    _seat(
        work,
        work.case.file["nomination"]["militia_post"],
        day,
        None,
        f"{said['paper_number']}, {said['issuer']}",
    )
    return []


def apply_review(work: Work, words: dict[str, Any], _papers: list[Paper]) -> Signals:
    """A review that keeps only the secretary's post ends the militia post on the day given."""
    said = words["review"]
    if said["result"] == "keep_one":
        _release(work, "militia_head", dt.date.fromisoformat(said["effective_on"]), None)
    return []


EFFECTS: dict[str, Effect] = {
    "seat_secretary": seat_secretary,
    "seat_militia_head": seat_militia_head,
    "apply_review": apply_review,
}


def _release(work: Work, seat: str, day: dt.date, paper: Paper | None) -> Signals:
    """End every post in the seat that reaches past the day; open cases of released secretaries hear `seat_taken`."""
    reaching = work.session.scalars(
        sa.select(Post).where(
            Post.unit_id == work.case.unit_id,
            Post.seat == seat,
            sa.or_(Post.valid_to.is_(None), Post.valid_to > day),
        )
    ).all()
    signals: Signals = []
    for post in reaching:
        if post.valid_from > day:
            raise Refused(
                _("Somebody takes this seat on a later day already: choose a later day."),
                field="effective_on",
            )
        post.valid_to = day
        post.ended_by_id = paper.id if paper else None
        if seat == "secretary":
            signals.extend((case_id, "seat_taken") for case_id in _cases_in_office(work, post.person_id))
    work.session.flush()
    return signals


def _cases_in_office(work: Work, person_id: int) -> list[int]:
    """Open cases of the same unit in which this person was seated."""
    return list(
        work.session.scalars(
            sa.select(Case.id).where(
                Case.unit_id == work.case.unit_id,
                Case.subject_id == person_id,
                Case.closed_at.is_(None),
                Case.id != work.case.id,
            )
        )
    )


def _seat(work: Work, kind: str, day: dt.date, paper: Paper | None, source: str) -> None:
    person_id = work.definition.subject_in(work.case.file)
    assert person_id is not None
    work.session.add(
        Post(
            person_id=person_id, unit_id=work.case.unit_id, kind=kind, seat=SEATS[kind], valid_from=day, valid_to=None,
            given_by_id=paper.id if paper else None, source=source,
        )
    )  # fmt: skip
    work.session.flush()


def holders(session: Session, unit_id: int, kinds: tuple[str, ...], day: dt.date) -> list[Post]:
    """Who holds one of these posts in a unit on a day, with the person loaded."""
    return list(
        session.scalars(
            sa.select(Post)
            .where(Post.unit_id == unit_id, Post.kind.in_(kinds), sitting(day))
            .options(sa.orm.joinedload(Post.person))
            .order_by(Post.id)
        )
    )
