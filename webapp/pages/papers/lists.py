"""Lists on paper: a table of cells under the head and above the signature of a unit, on the page or as a Word file."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from webapp.db import db
from webapp.documents.lists import fitted, list_wording
from webapp.documents.wording import LIST as NAME
from webapp.models import Unit
from webapp.pages.papers.page import Opened, paper_answer, paper_name
from webapp.queries.papers.kept import issued_words
from webapp.queries.papers.templates import wording_kept


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
    head: Mapping[str, Any] | None = None,
) -> PrintedList:
    """Return a list of a unit as of its day. about: what it is of; widths: shares of the columns after the number.

    beside: who signs for another body, of a list that is of both; head: head and foot of a list that was kept.
    """
    rows = [PrintedRow(number, each) for number, each in enumerate(cells, 1)]
    values = {
        **(head or issued_words(session, unit, day)),
        "title": title.upper(),
        "about": about,
        "heads": heads,
        "rows": rows,
        "count": f"{len(rows):02d}",
        "beside": beside,
    }
    return PrintedList(widths, values)


def list_answer(name: str, printed: PrintedList, opened: Opened) -> ResponseReturnValue:
    """Show a list on paper, or with '.docx' or '.pdf' send it as a file. 404 for another name."""
    if paper_name(name) != NAME:
        abort(404)
    values, signed = printed.values, printed.signed
    columns = [[head, *(row.cells[at] for row in values["rows"])] for at, head in enumerate(values["heads"])]
    text = wording_kept(db.session(), NAME, values)
    wording = list_wording(text, fitted(printed.widths, columns, signed), signed)
    return paper_answer(name, NAME, values, opened, text=wording)
