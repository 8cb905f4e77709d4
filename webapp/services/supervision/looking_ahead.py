"""The look ahead of the clock: what falls due in a year below a unit of many, and which posts fall vacant.

To judge all posts of a province, or to count all that its units owe, takes seconds; the pages of narrower units count
what they show themselves. Sealed cases are never counted here.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import ExpectedVacancy, Office, OutlookMark, OwedCount
from webapp.queries.supervision.due_cases import due_by_day
from webapp.queries.supervision.outlook import MANY, wide_units
from webapp.queries.supervision.owed_papers import owed_papers
from webapp.queries.supervision.sight import WHOLE_OFFICE
from webapp.queries.supervision.successors import NAMED, Successors
from webapp.queries.supervision.vacancies import Vacancy, vacancies
from webapp.queries.supervision.year import YearAhead, by_month, owed
from webapp.services.transaction import transaction
from workflows.core.calendar import add_months, local_date

EVERY = dt.timedelta(hours=1)
"""So long the last look is new enough, within one day."""
AT_ONCE = 500
"""So many posts are judged together: their units' people are in memory meanwhile."""


def look_ahead(session: Session, now: dt.datetime, many: int = MANY) -> int:
    """Write down anew what falls due below each unit of so many others, and which posts of the office fall vacant.

    Counts first, without a lock, then replaces what is kept in one transaction. Returns how many rows it wrote: none
    where no unit has so many below it, and none while the last look is new enough.
    """
    today = local_date(now)
    units = wide_units(session, today, many)
    at = session.scalar(sa.select(sa.func.min(OutlookMark.at)))
    if not units or (at and local_date(at) == today and at <= now < at + EVERY):
        return 0
    counts = [row for unit_id, path in units for row in _counts(session, unit_id, _year(today, path))]
    posts = list(_posts(session, _year(today, "/")))
    with transaction(session):
        session.execute(sa.select(Office.id).with_for_update())  # two clocks write one after the other
        marks = [{"unit_id": unit_id, "at": now} for unit_id, _path in units]
        for table, rows in ((OwedCount, counts), (ExpectedVacancy, posts), (OutlookMark, marks)):
            session.execute(sa.delete(table))
            if rows:
                session.execute(sa.insert(table), rows)
    return len(counts) + len(posts)


def _year(today: dt.date, path: str) -> YearAhead:
    return YearAhead(today, today, add_months(today, 12), path)


def _counts(session: Session, unit_id: int, window: YearAhead) -> Iterator[dict[str, Any]]:
    """Yield the rows of a unit, until the end of the eleventh month after this one: what the wheel shows."""
    after = add_months(window.today.replace(day=1), 12)
    year = YearAhead(window.today, window.first, after, window.under)
    papers = owed_papers(session, WHOLE_OFFICE.paths, year.under, year.today, year.first, year.after)
    days = due_by_day(session, WHOLE_OFFICE, year, papers)
    months = owed(session, WHOLE_OFFICE.paths, year, days) - by_month(days)
    found = [*days.items(), *(((_first(month), kind), things) for (month, kind), things in months.items())]
    for (day, kind), things in found:
        yield {"unit_id": unit_id, "day": day, "kind": kind, "things": things}


def _first(month: str) -> dt.date:
    return dt.date.fromisoformat(f"{month}-01")


def _posts(session: Session, window: YearAhead) -> Iterator[dict[str, Any]]:
    found = sorted(vacancies(session, WHOLE_OFFICE.paths, window), key=_place)
    for some in (found[place : place + AT_ONCE] for place in range(0, len(found), AT_ONCE)):
        people = Successors(session, some)
        yield from (_post(each, people) for each in some)


def _place(each: Vacancy) -> tuple[str, str, int]:
    """Return what posts of one unit and day are listed by: they are read in the order in which they are written."""
    return each.post, each.reason, each.holder_id or 0


def _post(each: Vacancy, people: Successors) -> dict[str, Any]:
    fit = people.eligible(each)
    named: Sequence[int] = [person.id for person in fit[:NAMED]]
    who = {"holder_id": each.holder_id, "known": each.known, "workflow": each.workflow}
    return {"unit_id": each.unit_id, "day": each.day, "reason": each.reason, "post": each.post, **who} | {
        "fit": len(fit),
        "named": named,
    }
