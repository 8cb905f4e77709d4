"""Lists on paper: a table of cells under the head and above the signature of a unit, on the page or as a Word file."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webapp.documents import words as w
from webapp.documents.lists import NAME, fitted, list_wording
from webapp.models import Unit
from webapp.pages.papers.page import Opened, paper_answer, paper_name
from webapp.queries.closings import latest_head
from webapp.queries.people.names import people_names
from webapp.queries.people.signers import signing_posts
from webapp.queries.units.names import unit_names
from webapp.surroundings import lineage_on
from workflows.core.prints import STANDING


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A line of a printed list."""

    number: int
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class PrintedList:
    """A list for paper: the shares that its columns have of the width, and the values of its wording.

    signed: whether people stand on its lines, who sign there; nobody signs a count.
    """

    widths: Sequence[int]
    values: Mapping[str, Any]
    signed: bool = False


def printed_list(
    session: Session,
    unit: Unit,
    day: dt.date,
    title: str,
    about: str,
    heads: Sequence[str],
    cells: Sequence[Sequence[str]],
    widths: Sequence[int],
    beside: Mapping[str, Any] | None = None,
) -> PrintedList:
    """Return a list of a unit as of its day. about: what it is of; widths: shares of the columns after the number.

    beside: who signs for another body, of a list that is of both.
    """
    rows = [PrintedRow(number, each) for number, each in enumerate(cells, 1)]
    values = {
        **issued_words(session, unit, day),
        "title": title.upper(),
        "about": about,
        "heads": heads,
        "rows": rows,
        "count": f"{len(rows):02d}",
        "closing": latest_head(session, day),
        "beside": beside,
    }
    return PrintedList(widths, values)


def issued_words(session: Session, unit: Unit, day: dt.date) -> Mapping[str, Any]:
    """Return what the head and the foot of every paper of a unit say, as of its day. The head of the unit signs."""
    line = lineage_on(session, unit, day)[:2]
    called = unit_names(session, [step.id for step in line]).on(day)
    own, *above = (called[step.id] for step in line)
    issuer = w.unit_words(own, unit.kind, *above)
    heads_of = [post for post in signing_posts(session, unit.id, day) if post.kind in w.HEADS][:1]
    names = people_names(session, [post.person_id for post in heads_of]).on(day)
    name, post = (names[heads_of[0].person_id], heads_of[0].kind) if heads_of else ("", w.HEADS[0])
    return {
        "mark": "",
        "issuer": issuer,
        "number": "",
        "date": w.written(day),
        "signer": w.signed(name, post, issuer["kind"], STANDING),
    }


def list_answer(name: str, printed: PrintedList, opened: Opened) -> ResponseReturnValue:
    """Show a list on paper, or with '.docx' or '.pdf' send it as a file. 404 for another name."""
    if paper_name(name) != NAME:
        abort(404)
    values, signed = printed.values, printed.signed
    columns = [[head, *(row.cells[at] for row in values["rows"])] for at, head in enumerate(values["heads"])]
    wording = list_wording(fitted(printed.widths, columns, signed), signed)
    return paper_answer(name, NAME, values, opened, text=wording)
