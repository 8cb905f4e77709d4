"""Relations of rows to each other and to the database: parents, units of posts, seats, identity.

Pure functions from a workbook and the stored rows to faults.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from webapp.models.units import first_branch_kind, kinds_above
from webapp.services.imports import layout
from webapp.services.imports.faults import Fault, fault
from webapp.services.imports.known import Known, KnownUnit
from webapp.services.imports.records import PersonRow, PostRow, UnitRow, WorkbookContent
from webapp.services.imports.titles import PostTitle
from workflows.core.text import _
from workflows.core.vietnamese import format_date

ONE_DAY = dt.timedelta(days=1)


def relation_faults(reading: WorkbookContent, known: Known, today: dt.date) -> list[Fault]:
    """Return all faults that no single row shows. Empty while a sheet is missing: every row would be faulty."""
    if not reading.complete:
        return []
    kinds = {code: unit.kind for code, unit in known.units.items()} | {unit.code: unit.kind for unit in reading.units}
    faults = [
        each
        for unit in reading.units
        for each in _superior(unit, kinds, reading.faulty_units, known.units.get(unit.code))
    ]
    faults += _inferiors(reading, known)
    faults += _circles(reading, known)
    faults += [each for post in reading.posts for each in _host(post, kinds, reading)]
    faults += [each for post in reading.posts for each in _life(post, reading.titles.kinds[post.kind], known)]
    faults += [each for person in reading.people for each in _identity(person, known, today)]
    faults += _seats(reading, known)
    return faults


def _superior(
    unit: UnitRow, kinds: dict[str, str], faulty: frozenset[str], stored: KnownUnit | None
) -> Iterator[Fault]:
    where = (layout.UNITS, unit.row, layout.PARENT)
    above = kinds.get(unit.parent or "")
    sort = unit.branch_kind or (stored and stored.branch_kind) or first_branch_kind(unit.kind, above)
    allowed = kinds_above(unit.kind, sort if unit.kind == "branch" else None)
    if unit.parent is None:
        if None not in allowed:
            yield fault(
                *where,
                _("A unit of the kind “%(kind)s” needs a unit above it"),
                _("Write the code of the unit above"),
                kind=layout.word_for(unit.kind),
            )
    elif above is None:
        if unit.parent not in faulty:
            yield fault(
                *where,
                _("There is no unit with the code %(code)s"),
                _("Correct the code, or add a row for this unit"),
                code=unit.parent,
            )
    elif unit.parent != unit.code and above not in allowed:
        yield fault(*where, *_MISPLACED, **_misplaced(unit.parent, above, unit.kind, sort))


_MISPLACED = (
    _("%(code)s is of the kind “%(kind)s”: “%(below)s” does not belong under it"),
    _("Write the code of a unit of the kind: %(choices)s"),
)


def _misplaced(code: str, above: str, kind: str, sort: str | None) -> dict[str, str]:
    """Return the words of `_MISPLACED`: the unit above and its kind, the kind below, where that one belongs."""
    allowed = kinds_above(kind, sort)
    return {
        "code": code,
        "kind": layout.word_for(above),
        "below": layout.word_for(kind) + (f" ({layout.word_for(sort)})" if sort == "residential" else ""),
        "choices": "; ".join(layout.word_for(each) for each in allowed if each) or "–",
    }


def _inferiors(reading: WorkbookContent, known: Known) -> Iterator[Fault]:
    """Yield units that get another kind, under which stored units that the workbook does not name cannot stay."""
    changed = {
        unit.code: unit
        for unit in reading.units
        if unit.code in known.units and known.units[unit.code].kind != unit.kind
    }
    named = {unit.code for unit in reading.units}
    for below in known.units.values():
        above = changed.get(below.parent or "")
        if above and below.code not in named and above.kind not in kinds_above(below.kind, below.branch_kind):
            yield fault(
                layout.UNITS,
                above.row,
                layout.KIND,
                _("%(name)s stands under this unit and cannot stand under one of the kind “%(kind)s”"),
                _("Write the kind as it was, or give the other unit another one above it first"),
                name=below.name,
                kind=layout.word_for(above.kind),
            )


def _circles(reading: WorkbookContent, known: Known) -> Iterator[Fault]:
    """Yield units that are above themselves, by the workbook's parents and else by the stored ones."""
    parents = {code: unit.parent for code, unit in known.units.items()}
    parents |= {unit.code: unit.parent for unit in reading.units if unit.parent}
    for unit in reading.units:
        seen: set[str] = set()
        above = parents.get(unit.code)
        while above and above != unit.code and above not in seen:
            seen.add(above)
            above = parents.get(above)
        if above == unit.code:
            yield fault(
                layout.UNITS,
                unit.row,
                layout.PARENT,
                _("%(code)s is above itself, in a circle"),
                _("Write the code of the unit that is really above"),
                code=unit.code,
            )


def _host(post: PostRow, kinds: dict[str, str], reading: WorkbookContent) -> Iterator[Fault]:
    kind, title = kinds.get(post.unit), reading.titles.kinds[post.kind]
    if kind is None:
        if post.unit not in reading.faulty_units:
            yield fault(
                layout.PEOPLE,
                post.row,
                layout.UNIT,
                _("There is no unit with the code %(code)s"),
                _("Correct the code, or add a row for this unit"),
                code=post.unit,
            )
    elif kind not in title.units:
        yield fault(
            layout.PEOPLE,
            post.row,
            layout.TITLE,
            _("%(code)s has no post “%(post)s”"),
            _("Write the code of a unit of the kind: %(choices)s"),
            code=post.unit,
            post=title.word,
            choices="; ".join(layout.word_for(each) for each in title.units),
        )


def _life(post: PostRow, title: PostTitle, known: Known) -> Iterator[Fault]:
    """Yield a post that begins before its kind exists, or goes on after the last day of the kind."""
    stored = known.posts.get((post.person, post.unit, post.kind, post.valid_from))
    end, advice = post.valid_to, _("Correct the date, or write another post")
    if end is None and stored:
        end = stored.valid_to
    if title.first and post.valid_from < title.first:
        problem, day = _("The kind of post “%(post)s” exists since %(date)s only"), format_date(title.first)
        yield fault(layout.PEOPLE, post.row, layout.FROM, problem, advice, post=title.word, date=day)
    if title.end and (end is None or end > title.end):
        problem, day = _("The last day of the kind of post “%(post)s” is %(date)s"), format_date(title.end - ONE_DAY)
        yield fault(layout.PEOPLE, post.row, layout.TO, problem, advice, post=title.word, date=day)


def _identity(person: PersonRow, known: Known, today: dt.date) -> Iterator[Fault]:
    stored = known.people.get(person.code)
    if stored and not stored.restricted and stored.full_name != person.full_name and stored.birth != person.birth:
        yield fault(
            layout.PEOPLE,
            person.row,
            layout.PERSON,
            _("The code %(code)s belongs to somebody else: both the name and the date of birth are others"),
            _("Give this person another code; a name and a date of birth are changed one after the other"),
            code=person.code,
        )
    for column, date in (
        (layout.BIRTH, person.birth.first),
        (layout.UNION, person.union_joined_on),
        (layout.PARTY, person.party_joined_on),
    ):
        if date and date > today:
            yield fault(
                layout.PEOPLE,
                person.row,
                column,
                _("%(date)s lies in the future"),
                _("Correct the date"),
                date=format_date(date),
            )


@dataclass(frozen=True)
class _Holding:
    """A holding of a seat; `row` is 0 for a stored post that the workbook does not name."""

    valid_from: dt.date
    valid_to: dt.date | None
    row: int
    person: str
    name: str


def _seats(reading: WorkbookContent, known: Known) -> Iterator[Fault]:
    """Yield two holders of one seat on one day, at least one of whom is in the workbook."""
    for (unit, _seat), held in _holdings(reading, known).items():
        held.sort(key=lambda each: (each.valid_from, each.row))
        for number, later in enumerate(held):
            for earlier in held[:number]:
                if _overlap(earlier, later) and (earlier.row or later.row):
                    yield _two_holders(unit, earlier, later)


def _overlap(earlier: _Holding, later: _Holding) -> bool:
    if later.valid_to == later.valid_from:
        return False
    return earlier.valid_to is None or later.valid_from < earlier.valid_to


def _two_holders(unit: str, earlier: _Holding, later: _Holding) -> Fault:
    here, there = (later, earlier) if later.row else (earlier, later)
    if there.row:
        problem = _("Rows %(row)d and %(other)d put two people into one seat of %(unit)s: %(name)s and %(other_name)s")
    else:
        problem = _("Somebody who is not in this workbook already holds this seat of %(unit)s")
    return fault(
        layout.PEOPLE,
        here.row,
        layout.FROM,
        problem,
        _("Write the earlier holder’s last day into “%(column)s”; the next one begins on the day after it"),
        row=here.row,
        other=there.row,
        unit=unit,
        name=here.name or here.person,
        other_name=there.name or there.person,
        column=layout.TO,
    )


def _holdings(reading: WorkbookContent, known: Known) -> dict[tuple[str, str], list[_Holding]]:
    """Return the holders of each seat, stored posts included; a stored end applies if the cell is empty."""
    held: dict[tuple[str, str], list[_Holding]] = defaultdict(list)
    names = {person.code: person.full_name for person in reading.people}
    named, seats = set(), reading.titles.seats
    for post in reading.posts:
        if post.kind in seats:
            key = (post.person, post.unit, post.kind, post.valid_from)
            named.add(key)
            stored = known.posts.get(key)
            end = stored.valid_to if stored and (stored.decided or not post.valid_to) else post.valid_to
            held[post.unit, seats[post.kind]].append(
                _Holding(post.valid_from, end, post.row, post.person, names.get(post.person, ""))
            )
    for key, known_post in known.posts.items():
        if known_post.kind in seats and key not in named:
            held[known_post.unit, seats[known_post.kind]].append(
                _Holding(known_post.valid_from, known_post.valid_to, 0, known_post.person, "")
            )
    return held
