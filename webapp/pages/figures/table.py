"""A snapshot as a table of figures, and as a workbook."""

import io
from collections.abc import Collection
from dataclasses import dataclass
from importlib import import_module

from flask_babel import gettext

from webapp.filters import day, moment
from webapp.models import Snapshot
from webapp.pages.figures.forms import words
from webapp.pages.shared.cells import plain_cell
from webapp.pages.shared.figures import Cell, cell_of, value_from
from workflows.core.programmes.periods import period_of


@dataclass(frozen=True, slots=True)
class SnapshotTable:
    """places: names of the units, the one that froze it first; lines: title, source and a cell for each place."""

    places: list[str]
    lines: list[tuple[str, str, list[Cell]]]


def table_of(snapshot: Snapshot, told: Collection[str]) -> SnapshotTable:
    """Return the frozen lines; of indicators that the reader may not read none."""
    said = snapshot.content
    return SnapshotTable(
        [place["name"] for place in said["places"]],
        [
            (gettext(title), line["source"], [cell_of(value_from(value)) for value in line["values"]])
            for line in said["lines"]
            for title in [line["title"]]
            if line["key"] in told
        ],
    )


def workbook(snapshot: Snapshot, table: SnapshotTable) -> bytes:
    """Return the table as a workbook. All cells are text, as the page shows them."""
    book = import_module("openpyxl").Workbook(write_only=True)
    sheet = book.create_sheet(gettext("Figures"))
    for head in (
        snapshot.title,
        f"{snapshot.unit.name}, {words(snapshot.period, period_of(snapshot.period))}",
        gettext("Counted on %(day)s, frozen %(moment)s", day=day(snapshot.day), moment=moment(snapshot.taken_at)),
        f"SHA-256 {snapshot.hash}",
    ):
        sheet.append([plain_cell(head)])
    sheet.append([gettext("Indicator"), gettext("Target"), *map(plain_cell, table.places), gettext("Source")])
    for title, source, cells in table.lines:
        sheet.append([title, cells[0].target, *(cell.text for cell in cells), source])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
