"""The plan of an import: rows to add, unchanged rows, and values that change, old and new."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from webapp.services.imports import layout
from webapp.services.imports.contradictions import Contradictions
from webapp.services.imports.doubles import Doubles, find_doubles
from webapp.services.imports.faults import Fault, fault, in_order
from webapp.services.imports.known import Known, KnownPerson, KnownPost, look_up, stored_units
from webapp.services.imports.leaving import EndingPost, OrphanedTasks, orphaned_tasks
from webapp.services.imports.officers.bounds import Compared, bound_faults
from webapp.services.imports.officers.reach import PARTY, Reach, known_within, without_topmost
from webapp.services.imports.placing import place_members
from webapp.services.imports.records import (
    Comparison,
    NewValue,
    PersonRow,
    PostRow,
    R,
    RowChange,
    UnitRow,
    WorkbookContent,
)
from webapp.services.imports.relations import relation_faults
from workflows.core.births import Birth
from workflows.core.text import Sentence, _
from workflows.core.vietnamese import fold


@dataclass(frozen=True)
class ImportPlan:
    """The whole import. Nothing may be written while `faults` is not empty."""

    units: Comparison[UnitRow]
    people: Comparison[PersonRow]
    posts: Comparison[PostRow]
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    left: tuple[OrphanedTasks, ...] = ()
    """Posts that end while open cases wait for nobody else."""
    notes: tuple[Sentence, ...] = ()
    """What was read of the file and what was passed over."""
    doubles: Doubles = Doubles()
    """Rows that look like somebody else, and what is still to be decided about them."""

    @property
    def changes(self) -> tuple[RowChange, ...]:
        return self.units.changed + self.people.changed + self.posts.changed

    @property
    def is_empty(self) -> bool:
        """Whether the database has all of it already."""
        return not (self.changes or self.units.added or self.people.added or self.posts.added)


UNIT_COLUMNS = {
    "kind": layout.KIND,
    "name": layout.NAME,
    "area": layout.AREA,
    "parent": layout.PARENT,
    "valid_from": layout.FROM,
    "valid_to": layout.TO,
    "pilot": layout.PILOT,
    "branch_kind": layout.BRANCH_KIND,
}
PERSON_COLUMNS = {
    "full_name": layout.FULL_NAME,
    "sex": layout.SEX,
    "birth": layout.BIRTH,
    "phone": layout.PHONE,
    "union_joined_on": layout.UNION,
    "party_joined_on": layout.PARTY,
    "party_candidate": layout.CANDIDATE,
    "given_name": layout.GIVEN,
    "mail_address": layout.MAIL,
}
POST_COLUMNS = {"valid_to": layout.TO}


def plan_import(
    session: Session, reading: WorkbookContent, today: dt.date, unit: str = "", reach: Reach | None = None
) -> ImportPlan:
    """Compare a workbook with the database. Writes nothing; raises nothing for the workbook's content.

    unit: the code of the unit of a members' list, "" to find it by the list's own words. reach: that of an officer who
    imports, beyond which nothing is looked at; None for the whole office.
    """
    units_stored = stored_units(session)
    if reach:
        units_stored = reach.units(units_stored)
    if reading.members_sheet:
        reading = place_members(session, reading, units_stored, today, unit)
    known, sheet = look_up(session, reading, units_stored), reading.members_sheet or layout.PEOPLE
    if reach:
        known = known_within(session, known, reach, today)
    compared = _compared(reading, known, sheet, reach)
    found = Contradictions(reading, known, today).find()
    doubles = find_doubles(session, reading, known, today, reach)
    faults = [*found.faults, *doubles.faults]
    if reach:
        faults += relation_faults(without_topmost(reading, known, reach), known, today)
        faults += bound_faults(session, reach, reading, known, compared, today)
    else:
        faults += relation_faults(reading, known, today)
    warnings = [*_alike(reading, known), *_restricted(reading, known), *_decided(reading, known), *found.warnings]
    return ImportPlan(
        units=compared.units,
        people=compared.people,
        posts=compared.posts,
        faults=in_order([*reading.faults, *_on(sheet, faults)]),
        warnings=in_order([*reading.warnings, *_on(sheet, warnings)]),
        notes=reading.notes,
        doubles=doubles,
        left=orphaned_tasks(session, _endings(compared.posts), compared.posts.added, today),
    )


def _compared(reading: WorkbookContent, known: Known, sheet: str, reach: Reach | None) -> Compared:
    units = [(row, known.units.get(row.code), row.name) for row in reading.units]
    people = [(row, known.people.get(row.code), row.full_name) for row in reading.people]
    posts = [
        (
            row,
            known.posts.get((row.person, row.unit, row.kind, row.valid_from)),
            f"{row.person} · {reading.titles.word(row.kind)} · {row.unit}",
        )
        for row in reading.posts
    ]
    # A members' list does not know who is a candidate for the Party.
    unknown = set() if sheet == layout.PEOPLE else {"party_candidate"}
    if reach:
        unknown = unknown | PARTY
    columns = {name: word for name, word in PERSON_COLUMNS.items() if name not in unknown}
    return Compared(
        _compare(layout.UNITS, units, UNIT_COLUMNS),
        _compare(sheet, people, columns),
        _compare(sheet, posts, POST_COLUMNS),
    )


def _endings(posts: Comparison[PostRow]) -> list[EndingPost]:
    """Return the posts that get an earlier last day."""
    return [
        EndingPost(change.id, change.row, change.what, value.new)
        for change in posts.changed
        for value in change.values
        if value.old is None or value.new < value.old
    ]


def _compare(sheet: str, pairs: list[tuple[R, Any, str]], columns: dict[str, str]) -> Comparison[R]:
    added: list[R] = []
    changed: list[RowChange] = []
    for row, stored, what in pairs:
        if stored is None:
            added.append(row)
        elif values := _new_values(row, stored, columns):
            changed.append(RowChange(stored.id, sheet, row.row, what, values))
    return Comparison(tuple(added), tuple(changed), len(pairs) - len(added) - len(changed))


def _new_values(row: Any, stored: Any, columns: dict[str, str]) -> tuple[NewValue, ...]:
    """Return the changed values. An empty cell changes nothing; a decision of the register outranks a workbook."""
    if isinstance(stored, KnownPost) and stored.decided or isinstance(stored, KnownPerson) and stored.restricted:
        return ()
    return tuple(
        NewValue(attribute, column, getattr(stored, attribute), getattr(row, attribute))
        for attribute, column in columns.items()
        if not _says_no_more(getattr(row, attribute), getattr(stored, attribute))
    )


def _says_no_more(value: Any, stored: Any) -> bool:
    """Whether a cell changes nothing: it is empty, says the same, or of a birth less than is known."""
    if isinstance(value, Birth):
        return value.covers(stored)
    return value is None or value == stored


def _on(sheet: str, faults: list[Fault]) -> list[Fault]:
    """Return faults of people's rows with the name of the sheet in which they stand."""
    return [replace(each, sheet=sheet) if each.sheet == layout.PEOPLE else each for each in faults]


def _alike(reading: WorkbookContent, known: Known) -> list[Fault]:
    """Return warnings for codes that differ from another one only in capitals, marks or dashes."""
    odd = []
    for sheet, column, rows, stored in (
        (layout.UNITS, layout.CODE, reading.units, known.units),
        (layout.PEOPLE, layout.PERSON, reading.people, known.people),
    ):
        codes = {fold(code): code for code in stored}
        for row in rows:
            if (other := codes.setdefault(fold(row.code), row.code)) != row.code:
                problem = _("The code %(code)s differs from %(other)s only in capitals or marks")
                advice = _("Write one code in one way, unless two are meant")
                odd.append(fault(sheet, row.row, column, problem, advice, code=row.code, other=other))
    return odd


def _restricted(reading: WorkbookContent, known: Known) -> list[Fault]:
    """Return warnings for people who have restricted the use of their data: what is stored of them stays as it is."""
    found = [row for row in reading.people if row.code in known.people and known.people[row.code].restricted]
    problem = _("The use of this person's data is restricted: what is stored of them stays as it is")
    advice = _("Nothing is to be done; a change needs a request of the person")
    return [fault(layout.PEOPLE, row.row, layout.PERSON, problem, advice) for row in found]


def _decided(reading: WorkbookContent, known: Known) -> list[Fault]:
    """Return warnings for posts that a decision ended on another day than the workbook says: the decision prevails."""
    odd = []
    for post in reading.posts:
        stored = known.posts.get((post.person, post.unit, post.kind, post.valid_from))
        if stored and stored.decided and stored.valid_to and post.valid_to and stored.valid_to != post.valid_to:
            odd.append(
                fault(
                    layout.PEOPLE,
                    post.row,
                    layout.TO,
                    _("A decision ended this post on another day"),
                    _("The date of the decision is kept"),
                )
            )
    return odd
