"""The rule book's shape: the keys that exist, what each value must look like, and the rows a new office starts with."""

import datetime as dt
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from workflows.core.calendar import add_span
from workflows.core.text import Sentence, _, say
from workflows.core.voting import Threshold
from workflows.field_counters import split_of
from workflows.guards.membership import RANKS
from workflows.posts import post_kinds

UNIT_KINDS = ("province_union", "district_union", "commune_union", "base_union", "branch", "military_command")


@dataclass(frozen=True)
class SeedRow:
    """One row of rulebook.toml or of the file of a process."""

    key: str
    title: str
    value: str
    measure: str
    effective_from: dt.date
    source: str
    note: str


FOLDER = Path(__file__).parent


def subjects(folder: Path = FOLDER) -> dict[str, str]:
    """The part of a key before the dot → its meaning (a msgid), in the order of the files."""
    return {subject: title for file in _files(folder) for subject, title in file.get("subjects", {}).items()}


@cache
def seed_rows(folder: Path = FOLDER) -> tuple[SeedRow, ...]:
    """The rows of a new office, in the files' order.

    Raises ValueError for a value that does not fit its measure, a subject without a title, and a second row of one day.
    """
    rows: dict[tuple[str, dt.date], SeedRow] = {}
    known = subjects(folder)
    for row in (SeedRow(**row) for file in _files(folder) for row in file["rule"]):
        if fault := value_fault(row.measure, row.value):
            raise ValueError(f"{row.key}: {fault.text}")
        if row.key.partition(".")[0] not in known:
            raise ValueError(f"{row.key}: [subjects] says nothing of {row.key.partition('.')[0]!r}")
        if rows.setdefault((row.key, row.effective_from), row) is not row:
            raise ValueError(f"there are two rows of one day: {row.key}")
    return tuple(rows.values())


@cache
def _files(folder: Path) -> tuple[dict[str, Any], ...]:
    """The content of rulebook.toml, then of the files of processes, beside their modules or in their folders."""
    book = folder / "rulebook.toml"
    beside = sorted(path for path in (*folder.glob("*.toml"), *folder.glob("*/rules.toml")) if path != book)
    return tuple(tomllib.loads(path.read_text(encoding="utf-8")) for path in (book, *beside))


def titles() -> dict[str, str]:
    """Key → title (a msgid) of every rule that exists."""
    return {row.key: row.title for row in seed_rows()}


def measure_of(key: str) -> str:
    """The measure of a rule's value. Raises StopIteration for an unknown key."""
    return next(row.measure for row in seed_rows() if row.key == key)


TIMES = ("days", "working_days", "months")
"""Measures of a time limit: an office may count one in another of them."""


def value_fault(measure: str, value: str) -> Sentence | None:
    """The reason why a value does not fit its measure; None if it fits."""
    fits, advice = _MEASURES[measure]
    try:
        sound = bool(value) and fits(value)
    except (ValueError, ZeroDivisionError):
        sound = False
    return None if sound else say(advice)


def _whole(value: str) -> bool:
    return value.isascii() and value.isdigit() and 0 < int(value[:6]) < 100_000


def _split(value: str) -> bool:
    return bool(split_of(value)) or value == "no"


def _posts(value: str) -> bool:
    return all(kind.strip() in post_kinds() for kind in value.split(","))


def _kinds(value: str) -> bool:
    return all(kind.strip() in UNIT_KINDS for kind in value.split(","))


_WHOLE_ADVICE = _("Write a whole number above zero, for example 15.")
_MEASURES: dict[str, tuple[Callable[[str], bool], str]] = {
    "years": (_whole, _WHOLE_ADVICE),
    "days": (_whole, _WHOLE_ADVICE),
    "working_days": (_whole, _WHOLE_ADVICE),
    "months": (_whole, _WHOLE_ADVICE),
    "count": (_whole, _WHOLE_ADVICE),
    "hour": (
        lambda value: value.isascii() and value.isdigit() and int(value[:3]) < 24,
        _("Write a full hour from 0 to 23, for example 7."),
    ),
    "span": (lambda value: bool(add_span(dt.date(2000, 1, 1), value)), _("Write 3 months or 90 days.")),
    "share": (lambda value: bool(Threshold.parse(value)), _("Write a share, for example >1/2 or >=2/3.")),
    "base": (lambda value: value in ("present", "entitled", "cast"), _("Write present, entitled or cast.")),
    "abstention": (lambda value: value in ("counted", "left_out"), _("Write counted or left_out.")),
    "kinds": (
        _kinds,
        _("Write kinds of units separated by commas, for example district_union, province_union."),
    ),
    "posts": (_posts, _("Write kinds of posts separated by commas, for example organisation_officer.")),
    "ranking": (lambda value: value in RANKS, _("Write unranked, completed, good or excellent.")),
    "secrecy": (lambda value: value in ("open", "secret"), _("Write open or secret.")),
    "yes_no": (lambda value: value in ("yes", "no"), _("Write yes or no.")),
    "restart": (lambda value: value in ("term", "year"), _("Write term or year.")),
    "split": (_split, _("Write no, or days at branches, communes and districts, for example 30+20+10.")),
    "text": (lambda value: len(value) <= 60, _("Write at most 60 characters.")),
}
MEASURES = tuple(_MEASURES)
