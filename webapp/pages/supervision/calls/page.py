"""The sheet of units below today's calls, in values for templates."""

from dataclasses import dataclass

from flask import url_for

from webapp.current_user import actor, today
from webapp.db import db
from webapp.filters import moment, number
from webapp.languages import gettext
from webapp.pages.shared.case_filters import soon_days
from webapp.pages.shared.figures import of_whole
from webapp.queries.supervision.scope import ScopeUnit
from webapp.queries.supervision.sheet import LateShare, SheetLine, sheet_lines


@dataclass(frozen=True, slots=True)
class UnitOnSheet:
    """A unit of the sheet. seen: when its office last signed in, '' for never; trend: how many steps came late lately,
    and before; tone: whether the share has grown ('worse', 'better', '' where nothing can be said).
    """

    name: str
    url: str
    board: str
    open: str
    late: str
    is_late: bool
    vacant: str
    seen: str
    trend: str
    tone: str


def sheet_rows(unit: ScopeUnit) -> list[UnitOnSheet]:
    """Return the units right below one that the user oversees, those with most late cases first. Six statements."""
    return [_row(line) for line in sheet_lines(db.session(), actor(), unit, today(), soon_days())]


def _row(line: SheetLine) -> UnitOnSheet:
    code = line.unit.code
    return UnitOnSheet(
        name=line.unit.name,
        url=url_for("calls.calls", unit=code),
        board=url_for("board.board", unit=code),
        open=number(line.open),
        late=number(line.late),
        is_late=line.late > 0,
        vacant=number(line.vacant),
        seen=moment(line.seen_at) if line.seen_at else "",
        trend=_trend(line.lately, line.before),
        tone=_tone(line.lately, line.before),
    )


def _trend(lately: LateShare, before: LateShare) -> str:
    """Return the late steps of the last months and those before in words; '' where none had a last day."""
    if not lately.timed and not before.timed:
        return ""
    shares = {"now": of_whole(lately.late, lately.timed), "before": of_whole(before.late, before.timed)}
    return gettext("%(now)s, before %(before)s", **shares)


def _tone(lately: LateShare, before: LateShare) -> str:
    if not lately.timed or not before.timed:
        return ""
    difference = lately.late * before.timed - before.late * lately.timed
    return "worse" if difference > 0 else "better" if difference < 0 else ""
