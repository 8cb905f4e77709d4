"""The year wheel: what units owe in the next twelve months, by month and kind, and each month line by line."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.access import sees_below
from webapp.current_user import PERSON, actor, allow, today
from webapp.db import db
from webapp.filters import day as written
from webapp.filters import lazy as _
from webapp.filters import number, post_title
from webapp.frames import SUPERVISION, MenuEntry
from webapp.languages import gettext, ngettext
from webapp.models.units import ids_on
from webapp.pages.shared.list_query import cursor, neighbours
from webapp.pages.shared.periods import period_words
from webapp.pages.shared.standby import may_be_late
from webapp.pages.supervision.scope import asked_units, looked_words, unit_choices
from webapp.pages.supervision.year.picture import Sector, sectors
from webapp.queries.calendar import working_days
from webapp.queries.cases.definitions import definitions
from webapp.queries.supervision.due_cases import CASES, DUTIES, due_by_day
from webapp.queries.supervision.holidays import Holiday, holidays
from webapp.queries.supervision.outlook import kept_days, looked_at
from webapp.queries.supervision.owed_papers import owed_papers
from webapp.queries.supervision.sight import sight_of
from webapp.queries.supervision.year import KINDS, Counts, YearAhead, by_month, owed
from webapp.queries.supervision.year_lines import OwedLine, owed_lines
from workflows.core.calendar import add_months
from workflows.core.definition import Definition
from workflows.core.programmes.periods import period_of
from workflows.registers import REGISTERS

bp = Blueprint("year_wheel", __name__)
MENU = (MenuEntry("year_wheel.year", _("The next twelve months"), SUPERVISION, 16, "calendar", shown=sees_below),)

TITLES = {
    "term": _("Congresses: terms that end"),
    "congress": _("Cases of congresses and elections"),
    "age": _("Officers who pass the age of their post"),
    "row": _("Certificates and other rows that run out"),
    "quarter": _("Duties of a quarter"),
    "duty": _("Other recurring duties"),
    "report": _("Period reports"),
    "list": _("Lists for the day of the Union"),
    "case": _("Last days of other cases"),
}


@dataclass(frozen=True, slots=True)
class WheelMonth:
    """A month: its name, and for each kind the figure with the address of its lines, '' for none."""

    name: str
    cells: list[tuple[str, str, str]]
    total: str


@dataclass(frozen=True, slots=True)
class LineRow:
    """Something that falls due, with the page that it leads to."""

    day: str
    what: str
    unit: str
    url: str


@bp.get("/supervision/year")
@allow(PERSON)
@may_be_late
def year() -> ResponseReturnValue:
    """Show the wheel and its table; 404 for a user who oversees nothing. As many statements for any number of rows."""
    sight, unit, months = sight_of(actor()), asked_units()[-1], _months()
    window = _window(unit.path, next(iter(months.values())), 12)
    if looked := looked_at(db.session(), unit, window.today):
        days = kept_days(db.session(), unit.id) + due_by_day(db.session(), sight.sealed(), window, ())
        counts = by_month(days)
    else:
        papers = owed_papers(db.session(), sight.paths, unit.path, window.today, window.first, window.after)
        days = due_by_day(db.session(), sight, window, papers)
        counts = owed(db.session(), sight.paths, window, days)
    worked = working_days(db.session(), reversed(ids_on(unit.path)), window.first)
    return render_template(
        "supervision/year.html",
        heads=[TITLES[kind] for kind in KINDS],
        months=[_month_row(key, month, counts, unit.code) for key, month in months.items()],
        wheel=_wheel(months, counts, unit.code),
        total=number(counts.total()),
        looked=looked_words(looked),
        holidays=list(filter(None, map(said_of, holidays(db.session(), window, worked, days)))),
        units=unit_choices(unit),
        unit=unit.code,
        unit_name=unit.name,
    )


@bp.get("/supervision/year/<key:kind>", endpoint="month")
@allow(PERSON)
@may_be_late
def month_lines(kind: str) -> ResponseReturnValue:
    """Show what falls due in the month of the address, of one kind; 404 for another kind or month."""
    unit, month = asked_units()[-1], request.args.get("month", "")
    begins = _months().get(month)
    if kind not in KINDS or begins is None:
        abort(404)
    window = _window(unit.path, begins, 1)
    page = owed_lines(db.session(), sight_of(actor()), window, kind, cursor())
    known = definitions(db.session(), [line.what for line in page.rows] if kind in (*DUTIES, *CASES) else [])
    return render_template(
        "supervision/year_month.html",
        title=TITLES[kind],
        month=_name(begins),
        unit_name=unit.name,
        back=url_for("year_wheel.year", unit=unit.code),
        rows=[_line(line, kind, known) for line in page.rows],
        **neighbours("year_wheel.month", {"kind": kind, "month": month, "unit": unit.code}, page),
    )


def _months() -> dict[str, dt.date]:
    """Return the months of the wheel by their keys, '2027-03' → its first day; the present one comes first."""
    months = (add_months(today().replace(day=1), ahead) for ahead in range(12))
    return {f"{month:%Y-%m}": month for month in months}


def _window(path: str, first: dt.date, months: int) -> YearAhead:
    return YearAhead(today(), max(first, today()), add_months(first, months), path)


def _month_row(key: str, month: dt.date, counts: Counts, code: str) -> WheelMonth:
    cells = [
        (
            str(TITLES[kind]),
            number(counts[key, kind]),
            url_for("year_wheel.month", month=key, kind=kind, unit=code) if counts[key, kind] else "",
        )
        for kind in KINDS
    ]
    return WheelMonth(_name(month), cells, number(_total(key, counts)))


def _total(key: str, counts: Counts) -> int:
    return sum(counts[key, kind] for kind in KINDS)


def _wheel(months: Mapping[str, dt.date], counts: Counts, code: str) -> list[Sector]:
    named = []
    for key, month in months.items():
        heaviest = max(KINDS, key=lambda kind: counts[key, kind])
        count = _total(key, counts)
        url = url_for("year_wheel.month", month=key, kind=heaviest, unit=code) if count else ""
        named.append((f"{month:%m}", count, number(count), url))
    return sectors(named)


def _name(month: dt.date) -> str:
    return gettext("Month %(month)s/%(year)s", month=f"{month:%m}", year=month.year)


def said_of(holiday: Holiday) -> str:
    """Return a holiday with what is due in it, in words; '' where nothing is."""
    due = [
        ngettext("%(num)s case", "%(num)s cases", holiday.cases) if holiday.cases else "",
        ngettext("%(num)s recurring duty", "%(num)s recurring duties", holiday.duties) if holiday.duties else "",
        ngettext("%(num)s report or list", "%(num)s reports or lists", holiday.reports) if holiday.reports else "",
    ]
    if not any(due):
        return ""
    return gettext(
        "%(name)s, %(first)s – %(last)s: due in it or on %(begin)s, the first day of work: %(due)s.",
        name=holiday.name or gettext("Days off"),
        first=written(holiday.first),
        last=written(holiday.last),
        due=", ".join(filter(None, due)),
        begin=written(holiday.work_begins),
    )


def _line(line: OwedLine, kind: str, known: dict[str, Definition]) -> LineRow:
    if kind == "term":
        what, url = gettext("Term of the committee"), url_for("units.unit", code=line.code)
    elif kind == "age":
        what, url = f"{line.about}, {post_title(line.what)}", url_for("people.person", person_id=int(line.ref))
    elif kind == "report":
        period = period_of(line.what)
        what = gettext("Report, %(period)s", period=period_words(period) if period else "")
        url = url_for("units.unit", code=line.code)
    elif kind == "list":
        begin = written(dt.date.fromisoformat(line.what))
        what = gettext("List of exemplary members, to be prepared from %(day)s", day=begin)
        url = url_for("units.unit", code=line.code)
    elif kind == "row":
        what, url = gettext(REGISTERS[line.what].title), url_for("registers.rows", key=line.what)
    else:
        process = gettext(known[line.what].title)
        what = f"{line.about} – {process}" if line.about else process
        url = url_for("cases.case", public_id=line.ref)
    return LineRow(_day(line), what, line.unit, url)


def _day(line: OwedLine) -> str:
    """Return the day of a line, no more exactly than the birth is known that it follows from."""
    return {"month": f"{line.day:%m/%Y}", "year": f"{line.day:%Y}"}.get(line.known) or written(line.day)
