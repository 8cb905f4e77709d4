"""Long holidays ahead, and what is due in them."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import CalendarDay
from webapp.queries.supervision.due_cases import CASES, DUTIES
from webapp.queries.supervision.owed_papers import PAPERS
from webapp.queries.supervision.year import DueDays, YearAhead
from workflows.core.calendar import ONE, WorkingDays, next_working_day

REST = 4
"""So many days off in a row are a holiday that work is planned around; a weekend has two."""


@dataclass(frozen=True)
class Holiday:
    """Days off in a row, and what has its last day among them or on the first day of work.

    cases: open ones; duties: recurring ones, once a case; reports: period reports and lists.
    """

    name: str
    first: dt.date
    last: dt.date
    work_begins: dt.date
    cases: int
    duties: int
    reports: int


def holidays(session: Session, window: YearAhead, worked: WorkingDays, days: DueDays) -> list[Holiday]:
    """Return the long holidays of the window, each with what is due in it by `due_by_day`. One statement."""
    rests = long_rests(window.first, window.after, worked)
    if not rests:
        return []
    named = session.execute(
        sa.select(CalendarDay.day, CalendarDay.name).where(
            CalendarDay.ended_at.is_(None),
            CalendarDay.kind != "worked",
            CalendarDay.day >= window.first,
            CalendarDay.day < window.after,
        )
    ).all()
    found = []
    for first, last in rests:
        begin = next_working_day(last, worked)
        due = Counter[str]()
        for (day, kind), count in days.items():
            if first <= day <= begin:
                due[kind] += count
        cases, duties, papers = (sum(due[kind] for kind in kinds) for kinds in (CASES, DUTIES, PAPERS))
        found.append(Holiday(_name(first, last, named), first, last, begin, cases, duties, papers))
    return found


def long_rests(first: dt.date, after: dt.date, worked: WorkingDays) -> list[tuple[dt.date, dt.date]]:
    """Return the first and last day of each row of at least REST days off in a window."""
    found: list[tuple[dt.date, dt.date]] = []
    begun = None
    for day in (first + n * ONE for n in range((after - first).days + 1)):
        if day not in worked and day < after:
            begun = begun or day
        elif begun:
            if (day - begun).days >= REST:
                found.append((begun, day - ONE))
            begun = None
    return found


def _name(first: dt.date, last: dt.date, named: Sequence[Any]) -> str:
    names = Counter(row.name for row in named if first <= row.day <= last)
    return names.most_common(1)[0][0] if names else ""
