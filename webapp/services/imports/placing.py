"""The posts of a members' list: in which of our units, and since when.

The list names a unit at most by its name, and does not say since when a post is held: a post that is held already stays
as it is stored, any other one begins on the day of the import.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Person, Post, Unit, post_held_on
from webapp.services.imports import layout, members
from webapp.services.imports.faults import Fault, fault, in_order
from webapp.services.imports.known import KnownUnit
from webapp.services.imports.records import ListedMember, PostRow, WorkbookContent
from workflows.core.text import _
from workflows.core.vietnamese import fold, format_date


def place_members(
    session: Session, reading: WorkbookContent, units: dict[str, KnownUnit], today: dt.date, unit: str
) -> WorkbookContent:
    """Return the content with the posts of its members' list. One statement.

    unit: the code of the list's unit as the importing person chose it; "" to find each row's unit by code or name.
    """
    held = _held(session, reading, today)
    names: dict[str, list[str]] = defaultdict(list)
    for each in units.values():
        if each.valid_to is None or each.valid_to > today:
            names[fold(each.name)].append(each.code)
    posts: list[PostRow] = []
    faults: dict[str, Fault] = {}
    warnings: list[Fault] = []
    for row in reading.members:
        written = unit or row.unit or ""
        codes = [written] if written in units else names.get(fold(written), [])
        if len(codes) != 1:
            # Said once: all members of a branch have the same name of it.
            faults.setdefault(written, _unplaced(reading.members_sheet, row, written, codes))
            continue
        first = held.get((row.person, codes[0], row.kind)) or row.valid_from
        posts.append(PostRow(row.row, row.person, codes[0], row.kind, first or today, None))
        if first is None and not warnings:
            warnings.append(_since_today(reading.members_sheet, today))
    return replace(
        reading,
        posts=tuple(posts),
        faults=in_order([*reading.faults, *faults.values()]),
        warnings=in_order([*reading.warnings, *warnings]),
    )


def _held(session: Session, reading: WorkbookContent, today: dt.date) -> dict[tuple[str, str, str], dt.date]:
    """Return since when the list's people hold their posts of today, by person, unit and kind."""
    rows = session.execute(
        sa.select(Person.code, Unit.code, Post.kind, Post.valid_from)
        .join(Person, Person.id == Post.person_id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Person.code.in_({row.person for row in reading.members}), post_held_on(today))
    )
    return {(row[0], row[1], row[2]): row[3] for row in rows}


def _unplaced(sheet: str, row: ListedMember, written: str, codes: list[str]) -> Fault:
    if not written:
        problem, advice = _("The list does not say which unit this is"), _("Write the unit’s code below")
    elif codes:
        problem = _("Several units have the name “%(unit)s”: %(codes)s")
        advice = _("Write the unit’s code below, or into this column")
    else:
        problem = _("There is no unit with the code or name “%(unit)s”")
        advice = _("Write the unit’s code below, or into this column")
    return fault(sheet, row.row, members.UNIT, problem, advice, unit=written, codes=", ".join(sorted(codes)))


def _since_today(sheet: str, today: dt.date) -> Fault:
    problem = _("The list does not say since when posts are held: new ones are taken as held since %(date)s")
    advice = _("Add a column “%(column)s” where the day is known")
    return fault(sheet, None, layout.FROM, problem, advice, date=format_date(today), column=layout.FROM)
