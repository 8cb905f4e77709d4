"""The effects of an import, and the faults of a workbook, as lines of tables."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from webapp.filters import day, sentence, unit_kind
from webapp.filters import lazy as _
from webapp.languages import gettext
from webapp.services.imports import Fault, ImportPlan, PostTitles, layout
from workflows.core.vietnamese import show_phone


@dataclass(frozen=True, slots=True)
class FaultRow:
    """A place to correct: where it is, what is wrong, and what to write instead."""

    sheet: str
    row: int | None
    column: str | None
    problem: str
    advice: str


@dataclass(frozen=True, slots=True)
class CountRow:
    """The numbers of entries of a kind that are new, changed and unchanged."""

    label: str
    added: int
    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A value that changes: of which entry, where it stands in the workbook, until now and from now on.

    old: empty for a person's, because whoever sends a workbook learns nothing from it about people.
    """

    what: str
    sheet: str
    row: int
    column: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A column of the workbook: its heading, whether each row needs it, and what to write."""

    name: str
    required: bool
    content: str


MOST_SHOWN = 200
"""Lines of a table. Whoever has one wrong column has a line for each row, and mends the column."""

DATE = _("day/month/year with four digits of the year, for example 05/02/2015")
CODE = _("1 to 40 letters, digits, dots, hyphens and underscores, for example HT-01-02")
TICK = _("x, or nothing")
CONTENTS = {
    (layout.UNITS, layout.CODE): CODE,
    (layout.UNITS, layout.NAME): _("the full name, in Unicode"),
    (layout.UNITS, layout.PARENT): _("the code of the unit above; empty for the topmost unit only"),
    (layout.UNITS, layout.AREA): _("the village, quarter or commune"),
    (layout.UNITS, layout.FROM): _("the day of founding: %(date)s"),
    (layout.UNITS, layout.TO): _("the last day on which the unit exists; empty while it does"),
    (layout.UNITS, layout.PILOT): TICK,
    (layout.PEOPLE, layout.PERSON): _("the same code in each row of a person"),
    (layout.PEOPLE, layout.FULL_NAME): _("the full name, in Unicode"),
    (layout.PEOPLE, layout.BIRTH): _("day/month/year; where only that is known, month/year or the year: 02/1998, 1998"),
    (layout.PEOPLE, layout.UNIT): _("the code of the unit in which the post is held"),
    (layout.PEOPLE, layout.FROM): _("the first day of the post: %(date)s"),
    (layout.PEOPLE, layout.TO): _("the last day on which the post is held; empty while it is"),
    (layout.PEOPLE, layout.UNION): DATE,
    (layout.PEOPLE, layout.PARTY): DATE,
    (layout.PEOPLE, layout.CANDIDATE): TICK,
    (layout.PEOPLE, layout.PHONE): _("a mobile number of 10 digits"),
    (layout.PEOPLE, layout.MAIL): _("one address, as an.nguyen@example.vn; a first password may be sent there"),
    (layout.PEOPLE, layout.GIVEN): _(
        "the part of the name by which lists sort, for example H'Mloan; empty for the last word"
    ),
}
WORDS = {layout.KIND: layout.UNIT_WORDS, layout.BRANCH_KIND: layout.BRANCH_WORDS, layout.SEX: layout.SEX_WORDS}
REQUIRED = {
    layout.UNITS: {layout.CODE, layout.NAME, layout.KIND, layout.FROM},
    layout.PEOPLE: {
        layout.PERSON,
        layout.FULL_NAME,
        layout.SEX,
        layout.BIRTH,
        layout.UNIT,
        layout.TITLE,
        layout.FROM,
    },
}


def column_rows(titles: PostTitles) -> list[tuple[str, list[ColumnRow]]]:
    """Return the columns of each sheet."""
    return [
        (
            sheet,
            [ColumnRow(name, name in REQUIRED[sheet], _content(sheet, name, titles)) for name in (*columns, *extra)],
        )
        for (sheet, columns), extra in zip(layout.COLUMNS.items(), layout.OPTIONAL.values(), strict=True)
    ]


def _content(sheet: str, column: str, titles: PostTitles) -> str:
    words = titles.words if column == layout.TITLE else WORDS.get(column)
    if words:
        return gettext("one of: %(choices)s", choices=layout.choices(words))
    return str(CONTENTS[sheet, column]) % {"date": DATE}


def note_lines(plan: ImportPlan) -> list[str]:
    return [sentence(each) for each in plan.notes]


def fault_rows(faults: tuple[Fault, ...]) -> list[FaultRow]:
    """Return the lines of the first faults."""
    return [
        FaultRow(each.sheet, each.row, each.column, sentence(each.problem), sentence(each.advice))
        for each in faults[:MOST_SHOWN]
    ]


def count_rows(plan: ImportPlan) -> list[CountRow]:
    return [
        CountRow(label, len(part.added), len(part.changed), part.unchanged)
        for label, part in (
            (gettext("Units"), plan.units),
            (gettext("People"), plan.people),
            (gettext("Posts"), plan.posts),
        )
    ]


def change_rows(plan: ImportPlan) -> list[ChangeRow]:
    """Return the lines of the first changes."""
    return [
        ChangeRow(
            what=change.what,
            sheet=change.sheet,
            row=change.row,
            column=value.column,
            old=_shown(value.attribute, value.old) if change.sheet == layout.UNITS else "",
            new=_shown(value.attribute, value.new),
        )
        for change in plan.changes[:MOST_SHOWN]
        for value in change.values
    ]


def _shown(attribute: str, value: Any) -> str:
    """A stored value as people write it."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, dt.date):
        return day(value - dt.timedelta(days=attribute == "valid_to"))
    if value is None:
        return gettext("nothing")
    if attribute == "sex":
        return gettext("male") if value == "male" else gettext("female")
    return {"kind": unit_kind, "branch_kind": unit_kind, "phone": show_phone}.get(attribute, str)(value)
