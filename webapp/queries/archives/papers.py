"""Words of the lists of closed cases that are handed over or destroyed: kept with the list, and without people."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.languages import in_vietnamese
from webapp.models import Case, RecordDestruction
from webapp.queries.archives.retention import Retention, retention_of
from webapp.queries.papers.kept import issued_words, kept_words
from webapp.queries.people.names import people_names
from webapp.queries.units.names import unit_names
from workflows import WORKFLOWS
from workflows.core.calendar import local_date
from workflows.core.text import Sentence
from workflows.core.vietnamese import format_date

DESTRUCTION_LIST = "destruction-list"
"""The paper of a proposal to destroy, and of the decision on it."""


def file_titles(session: Session, cases: Sequence[Case]) -> dict[str, str]:
    """Return public id → process and unit of closed cases, as both were called on the day of their end. One statement
    or two.
    """
    names = unit_names(session, [case.unit_id for case in cases])
    return {case.public_id: f"{_title(case.workflow)}, {names.on(_end(case))[case.unit_id]}" for case in cases}


def destruction_words(session: Session, found: RecordDestruction) -> Mapping[str, Any]:
    """Return what the list of a proposal says, as it was kept; of one from before lists were kept what it says now."""
    if said := kept_words(session, DESTRUCTION_LIST, found):
        return said
    day = local_date(found.proposed_at)
    cases = session.scalars(sa.select(Case).where(Case.destruction_id == found.id).order_by(Case.id)).all()
    by = people_names(session, [found.proposed_by_id]).at(found.proposed_at)[found.proposed_by_id]
    lines = destruction_lines(session, cases, [retention_of(session, case, day) for case in cases])
    return {**issued_words(session, found.unit, day), "lines": lines, "proposed_by": by}


def destruction_lines(session: Session, cases: Sequence[Case], times: Sequence[Retention]) -> list[dict[str, Any]]:
    """Return the lines of a list of cases to be destroyed: no person, for what it names is to be forgotten.

    times: how long each of them is kept.
    """
    titles = file_titles(session, cases)
    return [
        {
            "case": case.public_id,
            "reference": case.public_id[:8].upper(),
            "what": titles[case.public_id],
            "closed": format_date(_end(case)),
            "years": f"{time.value} năm",
            "until": format_date(time.until) if time.until else "",
            "source": _cited(time.cited) if time.cited else "",
        }
        for case, time in zip(cases, times, strict=True)
    ]


def _cited(source: Sentence) -> str:
    parts = {name: _cited(each) if isinstance(each, Sentence) else each for name, each in source.values.items()}
    return in_vietnamese(source.text, **parts)


def _end(case: Case) -> dt.date:
    return local_date(case.closed_at or case.opened_at)


def _title(workflow: str) -> str:
    known = WORKFLOWS.get(workflow)
    return in_vietnamese(known.definition.title) if known else workflow
