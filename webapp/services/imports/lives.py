"""Dates of one row: which of them cannot be, and which are hard to believe."""

import datetime as dt

from webapp.services.imports import layout
from webapp.services.imports.cells import RowReader
from workflows.core.births import Birth
from workflows.core.text import _
from workflows.core.vietnamese import format_date

ADULT = 18
YOUNGEST_MEMBER, OLDEST_NEW_MEMBER = 14, 30
"""Nobody below or above these ages joins the Union under any of its statutes: probably a typing error."""
OLDEST = 65
"""Older people hold no post of the Union or beside it: probably a typing error."""
OLDEST_EVER = 110
UNION_FOUNDED = dt.date(1931, 3, 26)
PARTY_FOUNDED = dt.date(1930, 2, 3)


def check_life(cell: RowReader, birth: Birth | None, union: dt.date | None, party: dt.date | None) -> None:
    """Check the dates of a person: impossible ones are faults, implausible ones warnings."""
    advice = _("Check the date of birth and this date")
    for column, date, founded in ((layout.UNION, union, UNION_FOUNDED), (layout.PARTY, party, PARTY_FOUNDED)):
        if birth and date and date <= birth.first:
            cell.wrong(column, _("This date lies before the date of birth (%(birth)s)"), advice, birth=str(birth))
        elif date and date < founded:
            _too_early(cell, column, founded)
    if birth and union and birth.first < union:
        young, old = birth.ages(union)
        if old < YOUNGEST_MEMBER or young > OLDEST_NEW_MEMBER:
            cell.odd(layout.UNION, _("Joined the Union at the age of %(age)d"), advice, age=old)
    if birth and party and birth.first < party:
        young, old = birth.ages(party)
        if old < ADULT or young > OLDEST:
            cell.odd(layout.PARTY, _("Joined the Party at the age of %(age)d"), advice, age=old)
    if union and party and party < union:
        text = _("Joined the Party before the Union (%(date)s)")
        cell.odd(layout.PARTY, text, _("Check both dates"), date=format_date(union))


def check_unit(cell: RowReader, kind: str | None, first: dt.date | None) -> None:
    """Check a unit's first day."""
    if first and kind != "military_command" and first < UNION_FOUNDED:
        _too_early(cell, layout.FROM, UNION_FOUNDED)


def _too_early(cell: RowReader, column: str, founded: dt.date) -> None:
    problem = _("This date lies before %(date)s, the day of founding")
    cell.wrong(column, problem, _("Correct the date"), date=format_date(founded))
