"""Deadlines in words: due, soon, late, forecast, and to whom a late case was reported."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webapp.current_user import today
from webapp.db import db
from webapp.filters import day, deadline
from webapp.languages import gettext as _
from webapp.models import Case
from webapp.queries.calendar import forecast_years
from webapp.queries.cases.context import CaseContext
from webapp.queries.cases.records import JournalLine
from webapp.queries.cases.reminding import CALLED, REMINDED
from webapp.queries.clock.blocked import is_blocked
from webapp.queries.clock.deadlines import expired_timer
from webapp.queries.clock.late import reported_to
from workflows.core.calendar import local_date

SOON = 3
"""A case due within so many days is marked."""
ONE = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DueDay:
    """A last day in words, with its weekday. forecast: its year is not announced yet."""

    text: str
    late: bool
    soon: bool
    forecast: bool


def due_day(due_on: dt.date | None, forecast: set[int]) -> DueDay | None:
    """Return a last day for the templates; None for none. forecast: years that are not announced yet."""
    if due_on is None:
        return None
    left = (due_on - today()).days
    return DueDay(deadline(due_on), late=left < 0, soon=0 <= left <= SOON, forecast=due_on.year in forecast)


def day_words(written: str, day: dt.date | None, forecast: set[int]) -> str:
    """Return a computed day as written, marked as a forecast if its year is not announced yet."""
    return f"{written} ({_('forecast')})" if day is not None and day.year in forecast else written


def last_day_words(last: dt.date | None) -> str:
    """Return a last day with its weekday, as `day_words`. One statement."""
    return day_words(deadline(last), last, forecast_years(db.session(), [last], today()))


def last_day_of(case: Case) -> DueDay | None:
    """Return the last day of a case. One statement."""
    return due_day(case.due_on, forecast_years(db.session(), [case.due_on], today()))


def overdue_words(context: CaseContext) -> str:
    """Return what time has done or will do to a case that is late; empty for others."""
    return " ".join(filter(None, (_over(context), _reported(context))))


def _over(context: CaseContext) -> str:
    end = expired_timer(context)
    if end is None:
        return ""
    last = day(end.last)
    if end.vote:
        return _(
            "The last day of this vote was %(day)s: no more votes are accepted, and it closes automatically.", day=last
        )
    return _("The last day was %(day)s: this step can no longer be done, and it ends automatically.", day=last)


def _reported(context: CaseContext) -> str:
    case = context.case
    if case.escalated_on is None or case.closed_at:
        return ""
    lines = reported_to(db.session(), case.id)
    if lines and lines[0].due_on >= case.escalated_on and is_blocked(context):
        told = {"units": ", ".join(line.unit for line in lines), "day": day(case.escalated_on)}
        if context.definition.question_in(case.state):
            return _("No member may decide; reported to %(units)s on %(day)s.", **told)
        return _(
            "Whoever holds the post must not act here; reported to %(units)s on %(day)s: another comrade has to hold"
            " the post as well.",
            **told,
        )
    if not lines:
        return _("Reported on %(day)s as late; there is no level above.", day=day(case.escalated_on))
    return _(
        "Late since %(since)s; reported to %(units)s on %(day)s.",
        since=day(lines[0].due_on + ONE),
        units=", ".join(line.unit for line in lines),
        day=day(case.escalated_on),
    )


def entry_words(line: JournalLine, units: Mapping[int, str]) -> str:
    """Return the text of an entry of the kinds 'clock' and 'tree'."""
    if line.kind == "tree":
        return _reorganised(line)
    if line.move == "recounted":
        forecast = forecast_years(db.session(), [_day(line, "due"), _day(line, "before")], today())
        due, before = (_written_day(line, name, forecast) for name in ("due", "before"))
        return _("The calendar has changed: due %(due)s instead of %(before)s", due=due, before=before)
    if line.move == "objections_over":
        return _("Nobody has objected to the ballots on paper in time")
    if line.move == REMINDED:
        return _("Reminded whoever has the case")
    if line.move == CALLED:
        return _called(line, units)
    due = _written_day(line, "due", set())
    above = ", ".join(units.get(unit, "") for unit in line.consequences["units"]) or "–"
    if line.consequences.get("barred"):
        return _("Whoever holds the post must not act here. Reported to %(units)s", units=above)
    if line.consequences["due"] >= local_date(line.at).isoformat():
        return _("Nobody may decide. Reported to %(units)s", units=above)
    return _("Late: due %(due)s. Reported to %(units)s", due=due, units=above)


def _called(line: JournalLine, units: Mapping[int, str]) -> str:
    at = ", ".join(units.get(unit, "") for unit in line.consequences["units"])
    return _("Telephoned %(unit)s about it", unit=at) if at else _("Telephoned whoever has the case")


def _reorganised(line: JournalLine) -> str:
    value = line.consequences
    if line.move == "undone":
        return _("Reorganisation undone: %(summary)s (%(decision)s)", **_summary(value))
    (old, old_name), (new, new_name) = value["from"], value["to"]
    text = _("Reorganisation: %(summary)s (%(decision)s)", **_summary(value))
    if old != new:
        text += ". " + _("The case of %(old)s goes on in %(new)s", old=old_name, new=new_name)
    return text


def _summary(consequences: Mapping[str, Any]) -> dict[str, str]:
    return {"summary": consequences["summary"], "decision": consequences["decision"]}


def _day(line: JournalLine, name: str) -> dt.date | None:
    value = line.consequences.get(name)
    return dt.date.fromisoformat(value) if value else None


def _written_day(line: JournalLine, name: str, forecast: set[int]) -> str:
    value = _day(line, name)
    return day_words(day(value), value, forecast) if value else "–"
