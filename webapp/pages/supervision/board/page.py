"""Values of the board: its address, its lines, and where each number leads."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, request, url_for

from webapp.filters import lazy as _
from webapp.filters import number, percent
from webapp.languages import gettext
from webapp.models.units import UNIT_KINDS
from webapp.pages.shared.case_filters import state_of_process
from webapp.pages.shared.figures import Figure, share
from webapp.pages.shared.list_query import chosen
from webapp.queries.supervision.board import KEYS, BoardFilter, BoardLine
from webapp.queries.supervision.scope import ScopeUnit
from workflows import WORKFLOWS
from workflows.core.definition import Definition

FIGURES = ("open", "late", "soon", "resting")
COLUMNS = {
    "unit": _("Unit"),
    "process": _("Process"),
    "state": _("State"),
    "open": _("Open cases"),
    "late": _("Late"),
    "soon": _("Due soon"),
    "resting": _("At rest"),
}
DEFAULT = ("unit", "open", "late", "soon", "resting")
DUE = ("late", "soon")
ORDERS = ("open", "soon", "resting", "name")
A_PAGE = 100
"""Lines on one page."""
DRAWN: Mapping[str, Mapping[str, Any]] = {
    "late": {"late": 1},
    "soon": {"soon": 1},
    "open": {"show": "open"},
    "resting": {"show": "resting"},
}
"""How the tracking table is asked for the cases that a figure counts."""

States = Mapping[tuple[str, str], Definition]


@dataclass(frozen=True, slots=True)
class BoardFields:
    """The board as its address asks for it. columns: what is counted by, and the figures; '' elsewhere: all, or as it
    comes.
    """

    unit: str
    workflow: str
    state: str
    kind: str
    due: str
    order: str
    columns: tuple[str, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that the cases are counted by."""
        return tuple(key for key in KEYS if key in self.columns)

    @property
    def filter(self) -> BoardFilter:
        """The filter of the cases that are counted."""
        return BoardFilter(self.workflow, self.state, self.kind)

    def address(self, **other: Any) -> str:
        """The address of the board under these fields, with others in their place; '' for none."""
        columns = () if self.columns == DEFAULT else self.columns
        mine = {name: getattr(self, name) for name in ("unit", "workflow", "state", "kind", "due", "order")}
        asked = {name: value for name, value in {**mine, "col": columns, **other}.items() if value}
        return url_for("board.board", **asked)


@dataclass(frozen=True, slots=True)
class BoardCell:
    """A number of a line, with the address of the cases that it counts; '' for none. label: what is counted."""

    label: str
    text: str
    url: str
    tone: str


@dataclass(frozen=True, slots=True)
class BoardRow:
    """A line of the board. url: the board of its unit, or its cases; state: label and tone of its tag, or None."""

    unit: str
    url: str
    process: str
    state: tuple[str, str] | None
    cells: list[BoardCell]


def board_fields() -> BoardFields:
    """Return what the address asks for; 404 for what is not offered."""
    columns = tuple(dict.fromkeys(request.args.getlist("col")))
    if not set(columns) <= COLUMNS.keys():
        abort(404)
    # A state has its name within a process.
    shown = tuple(name for name in COLUMNS if name in columns or (name == "process" and "state" in columns))
    if not set(shown) & set(KEYS):
        shown = ("unit", *shown)
    if not set(shown) & set(FIGURES):
        shown = (*shown, *FIGURES)
    return BoardFields(
        unit=request.args.get("unit", "")[:60],
        **state_of_process(),
        kind=chosen("kind", UNIT_KINDS),
        due=chosen("due", DUE),
        order=chosen("order", ORDERS),
        columns=shown if columns else DEFAULT,
    )


def shown_lines(lines: Iterable[BoardLine], fields: BoardFields, name: Callable[[BoardLine], Any]) -> list[BoardLine]:
    """Return the lines with something to show, in the order asked for: those with most late cases first."""
    figures = [figure for figure in FIGURES if figure in fields.columns]
    found = [line for line in lines if any(getattr(line, figure) for figure in figures)]
    if fields.due:
        found = [line for line in found if getattr(line, fields.due)]
    found.sort(key=name)
    if fields.order != "name":
        found.sort(key=lambda line: getattr(line, fields.order or "late"), reverse=True)
    return found


def board_row(line: BoardLine, fields: BoardFields, units: Mapping[int, ScopeUnit], states: States) -> BoardRow:
    """Return a line ready to show. units: the chosen unit and those right below it, by id."""
    chosen_unit = next(unit for unit in units.values() if unit.code == fields.unit)
    own = line.unit == chosen_unit.id
    unit = units[line.unit] if line.unit is not None else chosen_unit
    drawn: Mapping[str, Any] = {
        "unit": unit.code,
        "own": 1 if own else None,
        "kind": fields.kind or None,
        "workflow": line.workflow or None,
        "state": f"{line.workflow}.{line.state}" if line.state else fields.state or None,
    }
    definition = states.get((line.workflow, line.state))
    state = definition.state(line.state) if definition else None
    leads_on = line.unit is not None and not own and unit.kind not in ("branch", "military_command")
    # A unit without units below it has no board of its own: its cases themselves are next.
    url = fields.address(unit=unit.code) if leads_on else url_for("tracking.tracking", **{**drawn, "show": "open"})
    return BoardRow(
        unit="" if line.unit is None else gettext("%(unit)s itself", unit=unit.name) if own else unit.name,
        url="" if line.unit is None else url,
        process=gettext(WORKFLOWS[line.workflow].definition.title) if line.workflow in WORKFLOWS else line.workflow,
        state=(gettext(state.label), state.tone) if state else None,
        cells=[
            _cell(name, getattr(line, name), drawn) for name in COLUMNS if name in FIGURES and name in fields.columns
        ],
    )


def _cell(name: str, count: int, drawn: Mapping[str, Any]) -> BoardCell:
    url = url_for("tracking.tracking", **drawn, **DRAWN[name]) if count else ""
    return BoardCell(str(COLUMNS[name]), number(count), url, "late" if name == "late" and count else "")


def totals(lines: Sequence[BoardLine], fields: BoardFields) -> list[Figure]:
    """Return the figures of all lines together, each leading to its cases."""
    sums = {name: sum(getattr(line, name) for line in lines) for name in FIGURES}
    asked = {"unit": fields.unit, "kind": fields.kind, "workflow": fields.workflow, "state": fields.state}
    kept: Mapping[str, Any] = {name: value for name, value in asked.items() if value}
    whole = sums["open"]
    shares = {name: share(sums[name], whole) for name in DUE if whole}
    texts = {name: f"{number(sums[name])} ({percent(sums[name], whole)})" for name in shares}
    return [
        Figure(
            str(COLUMNS[name]),
            texts.get(name, number(sums[name])),
            shares.get(name),
            url=url_for("tracking.tracking", **kept, **DRAWN[name]),
            tone="far" if name == "late" and sums[name] else "",
        )
        for name in FIGURES
    ]
