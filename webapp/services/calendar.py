"""Changes of the calendar: seeding years, adding, replacing and revoking days, announcing a year.

Every change of a day recounts the time limits of the open cases that depend on it, in the same transaction. Days and
announcements are requests that a second person confirms (`webapp.services.changes.calendar`).
"""

import datetime as dt
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import CalendarDay, CalendarYear, Unit
from webapp.services.clock.recounting import recount
from webapp.services.refusals import NotFoundForActor, Refused
from webapp.services.transaction import transaction
from workflows.core.calendar import WEEKEND, local_date
from workflows.core.text import _

FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True)
class Keeper:
    """A person who may change the calendar. everywhere: the administrator; units: those whose local days they keep."""

    account_id: int
    everywhere: bool
    units: frozenset[int | None]

    def may(self, scope_id: int | None) -> bool:
        """Whether this person may change days of this unit, or of everybody (None)."""
        return self.everywhere or scope_id in self.units


@dataclass(frozen=True)
class DayDraft:
    """A day as given in a form; kind as in `DAY_KINDS`, scope_id None for everybody."""

    day: dt.date
    kind: str
    name: str
    source: str
    scope_id: int | None


def seed(session: Session, now: dt.datetime) -> None:
    """Add this year and the next if the calendar lacks them."""
    this = local_date(now).year
    for year in (this, this + 1):
        if FIRST_YEAR <= year <= LAST_YEAR and session.get(CalendarYear, year) is None:
            add_year(session, year, now)


def add_year(session: Session, year: int, now: dt.datetime) -> bool:
    """Seed a year with the days of calendar_days.toml and of a library. Return whether the year was added.

    It is a forecast, whatever the library knows: only the office confirms a year (`announce`). An existing day is kept.
    """
    rows, source = _days(year)
    with transaction(session):
        if session.get(CalendarYear, year) is not None:
            return False
        session.add(CalendarYear(year=year, seeded_at=now, source=source))
        there = set(session.scalars(sa.select(CalendarDay.day).where(_stands(), CalendarDay.scope_id.is_(None))))
        session.add_all(
            CalendarDay(day=day, kind=kind, name=name, source=said, recorded_at=now)
            for day, kind, name, said in rows
            if day not in there
        )
        session.flush()
        recount(session, None, dt.date(year, 1, 1), dt.date(year, 12, 31), now)
    return True


def put_day(
    session: Session,
    draft: DayDraft,
    keeper: Keeper,
    now: dt.datetime,
    instead_of: int | None = None,
    form_key: str | None = None,
) -> int:
    """Add a day or replace a row, within the caller's transaction. Return the id of the row.

    Raises NotFoundForActor (another keeper's unit; no such row), Refused (no change to the day; another row for the
    day; a year that the calendar lacks).
    """
    if not keeper.may(draft.scope_id):
        raise NotFoundForActor
    _check_kind(draft)
    if session.get(CalendarYear, draft.day.year) is None:
        raise Refused(
            _("The calendar does not have the year %(year)s yet: add the year first."),
            field="day",
            year=draft.day.year,
        )
    old = _replaced(session, draft, keeper, instead_of) if instead_of is not None else None
    standing = session.scalars(
        sa.select(CalendarDay).where(
            _stands(), CalendarDay.day == draft.day, CalendarDay.scope_id.is_not_distinct_from(draft.scope_id)
        )
    ).one_or_none()
    if standing is not None and standing is not old:
        raise Refused(
            _("This day is in the calendar already: %(name)s. Change that row."), field="day", name=standing.name
        )
    if old is not None:
        _end(old, keeper, now)
        session.flush()
    row = CalendarDay(**asdict(draft), form_key=form_key, recorded_at=now, recorded_by_id=keeper.account_id)
    session.add(row)
    session.flush()
    for each in {row, old or row}:
        recount(session, _unit(session, each.scope_id), each.day, each.day, now)
    return row.id


def _replaced(session: Session, draft: DayDraft, keeper: Keeper, row_id: int) -> CalendarDay:
    """Return the row whose place a day takes. Others than those for whom the row stood may not confirm its end."""
    old = _row(session, row_id, keeper)
    if old.scope_id != draft.scope_id:
        raise Refused(
            _("This day stands for other units: take it out of the calendar, and enter it anew."), field="scope"
        )
    return old


def _check_kind(draft: DayDraft) -> None:
    """Raise Refused for a day that its kind does not change."""
    weekend = draft.day.weekday() in WEEKEND
    if draft.kind == "worked" and not weekend and draft.scope_id is None:
        raise Refused(_("That is a working day already: only a Saturday or Sunday can replace another."), field="day")
    if draft.kind == "exchanged" and weekend:
        raise Refused(_("That day is a Saturday or Sunday and needs no exchange: choose another day."), field="day")


def revoke_day(session: Session, row_id: int, keeper: Keeper, now: dt.datetime) -> None:
    """Revoke a day of the calendar, within the caller's transaction; the row stays visible.

    Raises NotFoundForActor (also for a revoked one).
    """
    row = _row(session, row_id, keeper)
    _end(row, keeper, now)
    session.flush()
    recount(session, _unit(session, row.scope_id), row.day, row.day, now)


def announce(session: Session, year: int, source: str, keeper: Keeper, now: dt.datetime) -> None:
    """Announce a year's days, with the document that does so, within the caller's transaction.

    Raises NotFoundForActor (not the administrator; no such year), Refused for a year that is announced already.
    """
    row = session.get(CalendarYear, year, with_for_update=True)
    if row is None or not keeper.everywhere:
        raise NotFoundForActor
    if row.announced_at is not None:
        raise Refused(_("The year is announced already."), field="source")
    row.announced_at, row.announced_by_id, row.source = now, keeper.account_id, source


def _end(row: CalendarDay, keeper: Keeper, now: dt.datetime) -> None:
    row.ended_at, row.ended_by_id = now, keeper.account_id


def _row(session: Session, row_id: int, keeper: Keeper) -> CalendarDay:
    row = session.get(CalendarDay, row_id, with_for_update=True, populate_existing=True)
    if row is None or row.ended_at is not None or not keeper.may(row.scope_id):
        raise NotFoundForActor
    return row


def _stands() -> sa.ColumnElement[bool]:
    return CalendarDay.ended_at.is_(None)


def _unit(session: Session, scope_id: int | None) -> Unit | None:
    return session.get_one(Unit, scope_id) if scope_id is not None else None


DayRow = tuple[dt.date, str, str, str]
"""A day of a new year: its day, kind, name and source."""


def _days(year: int) -> tuple[list[DayRow], str]:
    """Return the days of a year, in order, and the name of the library that most of them come from.

    The library is imported here, because importing it at every start would be slow.
    """
    holidays = import_module("holidays")
    source = f"Thư viện holidays {holidays.__version__}"
    known = holidays.country_holidays("VN", years=year, language="vi")
    found = {row[0]: (*row, source) for row in _of_library(known) if row[0].year == year}
    said = tomllib.loads((Path(__file__).parent / "calendar_days.toml").read_text(encoding="utf-8"))["day"]
    found |= {
        row["day"]: (row["day"], row["kind"], row["name"], row["source"]) for row in said if row["day"].year == year
    }
    return sorted(found.values()), source


def _of_library(known: "dict[dt.date, str]") -> Iterator[tuple[dt.date, str, str]]:
    for day, name in known.items():
        yield day, "exchanged" if "thay cho" in name else "holiday", name
    for day in getattr(known, "weekend_workdays", ()):
        yield day, "worked", "Làm việc bù"
