"""What an import would do, and what is wrong with a workbook, as lines of tables."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from webapp.filters import day, sentence, unit_kind
from webapp.services.imports import Fault, ImportPlan
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
    """How many entries of a kind are new, changed and unchanged."""

    label: str
    added: int
    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A value that changes: of which entry, where it stands in the workbook, until now and from now on."""

    what: str
    sheet: str
    row: int
    column: str
    old: str
    new: str


def fault_rows(faults: tuple[Fault, ...]) -> list[FaultRow]:
    return [
        FaultRow(each.sheet, each.row, each.column, sentence(each.problem), sentence(each.advice)) for each in faults
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
    return [
        ChangeRow(
            what=change.what,
            sheet=change.sheet,
            row=change.row,
            column=value.column,
            old=_shown(value.attribute, value.old),
            new=_shown(value.attribute, value.new),
        )
        for change in plan.changes
        for value in change.values
    ]


def _shown(attribute: str, value: Any) -> str:
    """A stored value as people write it."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, dt.date):
        return day(value)
    if value is None:
        return gettext("nothing")
    if attribute == "sex":
        return gettext("male") if value == "male" else gettext("female")
    return {"kind": unit_kind, "phone": show_phone}.get(attribute, str)(value)
