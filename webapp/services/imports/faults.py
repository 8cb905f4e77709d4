"""Faults of a workbook: where, what, and what to write instead."""

from dataclasses import dataclass
from typing import Any

from workflows.core.text import Sentence, say
from workflows.core.vietnamese import Refusal


@dataclass(frozen=True)
class Fault:
    """One thing to correct. The location is empty if it concerns the whole file, sheet or row.

    Also used for warnings: oddities that may be true and do not stop the import.
    """

    sheet: str
    row: int | None
    column: str | None
    problem: Sentence
    advice: Sentence


def fault(sheet: str, row: int | None, column: str | None, problem: str, advice: str, /, **values: Any) -> Fault:
    """Return a fault from two marked msgids that share their values."""
    return Fault(sheet, row, column, say(problem, **values), say(advice, **values))


def fault_from(sheet: str, row: int | None, column: str | None, refusal: Refusal) -> Fault:
    """Return a fault from the refusal of a text."""
    return fault(sheet, row, column, refusal.problem, refusal.advice, **refusal.values)


def in_order(faults: list[Fault]) -> tuple[Fault, ...]:
    """Return faults in reading order of the workbook: sheet after sheet, row after row, without duplicates."""
    return tuple(
        sorted(dict.fromkeys(faults), key=lambda each: (each.sheet != "", each.sheet != "Đơn vị", each.row or 0))
    )
