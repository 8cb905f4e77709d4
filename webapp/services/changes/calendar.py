"""Days of the calendar, and the announcement of a year, as requests: they move the last days of open cases."""

import datetime as dt
from dataclasses import asdict
from typing import Any

from webapp.models import Account, CalendarDay, CalendarYear
from webapp.queries.calendar import OFFICE_POSTS, keeps_days_of
from webapp.services.calendar import DayDraft, Keeper, announce, put_day, revoke_day
from webapp.services.changes.carrying import Carrying
from webapp.services.changes.telling_whom import holders_below
from webapp.services.changes.wanted import Wanted


def wanted_day(draft: DayDraft, instead_of: CalendarDay | None) -> Wanted:
    """Return a day as a request: a new one, or one in the place of a row."""
    content = {**asdict(draft), "day": draft.day.isoformat(), "instead_of": instead_of.id if instead_of else None}
    return Wanted("calendar_day", draft.scope_id, content, _plain(instead_of) if instead_of else {})


def draft_of(content: dict[str, Any]) -> DayDraft:
    """Return the day that a request keeps."""
    kept = {name: content[name] for name in ("kind", "name", "source", "scope_id")}
    return DayDraft(day=dt.date.fromisoformat(content["day"]), **kept)


def carry_out_day(one: Carrying) -> None:
    """Put the day into the calendar, if who asked still keeps its unit's days."""
    said, key = one.change.content, one.change.key
    put_day(one.session, draft_of(said), _keeper(one), one.now, said["instead_of"], key)


def wanted_end(row: CalendarDay) -> Wanted:
    """Return a day to be taken out of the calendar as a request."""
    return Wanted("calendar_day_end", row.scope_id, {"row_id": row.id, "day": row.day.isoformat()}, _plain(row))


def carry_out_end(one: Carrying) -> None:
    """Take the day out of the calendar."""
    revoke_day(one.session, one.change.content["row_id"], _keeper(one), one.now)


def wanted_announcement(year: CalendarYear, source: str) -> Wanted:
    """Return the announcement of a year as a request."""
    return Wanted("calendar_year", None, {"year": year.year, "source": source}, {"source": year.source})


def carry_out_announcement(one: Carrying) -> None:
    """Mark the year as announced."""
    said = one.change.content
    announce(one.session, said["year"], said["source"], _keeper(one), one.now)


def told(one: Carrying) -> set[int]:
    """Return who keeps the days of the units for which it holds."""
    return holders_below(one, OFFICE_POSTS)


def _keeper(one: Carrying) -> Keeper:
    """Return who asked, with what they may change now."""
    account = one.session.get(Account, one.change.asked_by_id) if one.change.asked_by_id else None
    everywhere = account is not None and account.administrator and account.disabled_at is None
    return Keeper(one.change.asked_by_id or 0, everywhere, frozenset(keeps_days_of(one.asker)))


def _plain(row: CalendarDay) -> dict[str, Any]:
    return {"day": row.day.isoformat(), "kind": row.kind, "name": row.name, "source": row.source}
