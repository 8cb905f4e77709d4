"""A snapshot as a table of figures, and as a workbook."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from flask_babel import force_locale
from sqlalchemy.orm import Session

from webapp.documents.wording import LIST
from webapp.documents.words import uncapital, unit_words
from webapp.filters import day, moment
from webapp.languages import gettext
from webapp.models import Snapshot
from webapp.pages.figures.forms import words
from webapp.pages.papers.lists import PrintedList, printed_list
from webapp.pages.shared.figures import Cell, cell_of, value_from
from webapp.pages.shared.workbooks import new_sheet, plain_cell
from webapp.queries.figures.called import snapshot_called
from webapp.queries.papers.kept import kept_words
from workflows.core.calendar import local_date

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class SnapshotTable:
    """places: names of the units, the one that froze it first; lines: title, source and a cell for each place."""

    places: list[str]
    lines: list[tuple[str, str, list[Cell]]]


def table_of(
    snapshot: Snapshot, told: Collection[str], shut: Collection[str], called: Mapping[str, Any] = NOTHING
) -> SnapshotTable:
    """Return the frozen lines; of indicators that the reader may not read none, of those that are shut no figure.

    called: the names that were kept, in place of today's (`figures_called`).
    """
    said, titles, words_of = snapshot.content, called.get("indicators", {}), called.get("cells", {})
    return SnapshotTable(
        [place["name"] for place in said["places"]],
        [
            (
                titles.get(line["key"]) or gettext(title),
                line["source"],
                [cell_of(value_from(value, few), words_of) for value in line["values"]],
            )
            for line in said["lines"]
            for title, few in [(line["title"], line["key"] in shut)]
            if line["key"] in told
        ],
    )


def on_paper(session: Session, snapshot: Snapshot, told: Collection[str], shut: Collection[str]) -> PrintedList:
    """Return the figures of the unit itself as a list for a report; those of the units below are in the workbook.

    Its head and signature, and what it calls things, are of the day, so that the same figures print alike later.
    """
    unit, head, on = snapshot.unit, kept_words(session, LIST, snapshot), local_date(snapshot.taken_at)
    called = (head or {}).get("called") or snapshot_called(snapshot)
    with force_locale("vi"):
        table = table_of(snapshot, told, shut, called)
        cells = [[title, cells[0].target, cells[0].text] for title, _source, cells in table.lines]
    title, about, heads = called["title"], uncapital(called["period"]), called["heads"]
    printed = printed_list(session, unit, on, title, about, heads, cells, [44, 14, 22], head=head)
    issuer = unit_words(table.places[0], unit.kind, printed.values["issuer"]["above"])
    return replace(printed, values={**printed.values, "issuer": issuer})


def workbook(snapshot: Snapshot, table: SnapshotTable) -> Any:
    """Return the table as a workbook. All cells are text, as the page shows them."""
    sheet = new_sheet(gettext("Figures"))
    for head in (
        snapshot.title,
        f"{snapshot.unit.name}, {words(snapshot.period)}",
        gettext("Counted on %(day)s, frozen %(moment)s", day=day(snapshot.day), moment=moment(snapshot.taken_at)),
        f"SHA-256 {snapshot.hash}",
    ):
        sheet.append([plain_cell(head)])
    sheet.append([gettext("Indicator"), gettext("Target"), *map(plain_cell, table.places), gettext("Source")])
    for title, source, cells in table.lines:
        sheet.append([title, cells[0].target, *(cell.text for cell in cells), source])
    return sheet.parent
