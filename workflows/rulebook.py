"""The rule book's shape: the keys that exist, what each value must look like, and the rows a new office starts with."""

import datetime as dt
import re
import tomllib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from workflows.core.calendar import add_span
from workflows.core.programmes.entitlements import DOUBLING, PAY
from workflows.core.text import Sentence, _, say
from workflows.core.voting import Threshold
from workflows.field_counters import split_of
from workflows.guards.membership import RANKS
from workflows.posts import post_kinds

UNIT_KINDS = (
    "province_union",
    "district_union",
    "bloc_union",
    "commune_union",
    "base_union",
    "joint_branch",
    "branch",
    "military_command",
)


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
    checked: bool = False

    @property
    def basis(self) -> str:
        """The ground that the row rests on, one of `BASES`."""
        if self.source in DEFAULTS:
            return "default"
        return "read" if self.checked else "unread"


BASES = ("read", "unread", "default")
"""A document whose text somebody has compared the value with; one that nobody has; no document at all."""
DEFAULTS = ("Default of this software", "Not stated anywhere: default of this software")
"""Sources that are no documents."""
FOLDER = Path(__file__).parent


def subjects(folder: Path = FOLDER) -> dict[str, str]:
    """The part of a key before the dot → its meaning (a msgid), in the order of the files."""
    return {subject: title for file in files(folder) for subject, title in file.get("subjects", {}).items()}


@cache
def seed_rows(folder: Path = FOLDER) -> tuple[SeedRow, ...]:
    """The rows of a new office, in the files' order.

    Raises ValueError for a value that does not fit its measure, a subject without a title, and a second row of one day.
    """
    rows: dict[tuple[str, dt.date], SeedRow] = {}
    known = subjects(folder)
    for row in (SeedRow(**row) for file in files(folder) for row in file["rule"]):
        if fault := value_fault(row.measure, row.value):
            raise ValueError(f"{row.key}: {fault.text}")
        if row.key.partition(".")[0] not in known:
            raise ValueError(f"{row.key}: [subjects] says nothing of {row.key.partition('.')[0]!r}")
        if rows.setdefault((row.key, row.effective_from), row) is not row:
            raise ValueError(f"there are two rows of one day: {row.key}")
    return tuple(rows.values())


@dataclass(frozen=True)
class AgeLimit:
    """People with an age that a rule sets: holders of these posts in units of these kinds. most: no older, else no
    younger; sex: 'male', 'female', or '' for everybody.
    """

    posts: tuple[str, ...]
    units: tuple[str, ...]
    most: bool
    sex: str = ""


def age_limits(folder: Path = FOLDER) -> dict[str, AgeLimit]:
    """Key → who has to keep it, of the rules that set an age for sitting officers."""
    return {
        key: AgeLimit(tuple(said["posts"]), tuple(said["units"]), said["most"], said.get("sex", ""))
        for file in files(folder)
        for key, said in file.get("age_limits", {}).items()
    }


@cache
def files(folder: Path) -> tuple[dict[str, Any], ...]:
    """The content of rulebook.toml, then of the files of processes, registers and indicators, beside their modules or
    in their folders.
    """
    book = folder / "rulebook.toml"
    places = ("*.toml", "*/rules.toml", "registers/*.toml", "indicators/*.toml")
    beside = sorted({path for place in places for path in folder.glob(place)} - {book})
    return tuple(tomllib.loads(path.read_text(encoding="utf-8")) for path in (book, *beside))


@cache
def titles() -> dict[str, str]:
    """Key → title (a msgid) of every rule that exists."""
    return {row.key: row.title for row in seed_rows()}


def measure_of(key: str) -> str:
    """The measure of a rule's value. Raises StopIteration for an unknown key."""
    return next(row.measure for row in seed_rows() if row.key == key)


PERMANENT = "0"
"""The time for which a file is kept that is never destroyed."""

TIMES = ("days", "working_days", "months")
"""Measures of a time limit: an office may count one in another of them, as a monthly rate in another of `PAY`."""
EXCHANGED = (TIMES, PAY)
"""Measures of which a row may have another than its rule."""


_DAY = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b")
_YEAR = re.compile(r"\b((?:19|20)\d\d)\)")


def document_day(source: str) -> dt.date | None:
    """The day of the document that a source names: the last day in it, or the first of the year that ends a bracket,
    where only the year is known; None for neither.
    """
    years = [dt.date(int(year), 1, 1) for year in _YEAR.findall(source)]
    return max(_days_in(source) or years, default=None)


def paper_day(cited: str) -> dt.date | None:
    """The day of a paper as it is cited, “12-QĐ/TĐTN ngày 20/11/2026, …”: the first day in it; None without one."""
    return next(iter(_days_in(cited)), None)


def _days_in(text: str) -> list[dt.date]:
    days = []
    for day, month, year in _DAY.findall(text):
        try:
            days.append(dt.date(int(year), int(month), int(day)))
        except ValueError:
            continue
    return days


def value_fault(measure: str, value: str, posts: Collection[str] = ()) -> Sentence | None:
    """The reason why a value does not fit its measure; None if it fits.

    posts: the kinds of posts that a list of posts may name; those of the program alone if it is empty.
    """
    if measure == "posts" and posts:
        return None if value and set(listed_posts(value)) <= set(posts) else say(_POSTS_ADVICE)
    fits, advice = _MEASURES[measure]
    try:
        sound = bool(value) and fits(value)
    except (ValueError, ZeroDivisionError):
        sound = False
    return None if sound else say(advice)


CHOICES: dict[str, tuple[str, ...]] = {
    "base": ("present", "cast", "entitled"),
    "abstention": ("counted", "left_out"),
    "ranking": RANKS[1:],
    "secrecy": ("open", "secret"),
    "yes_no": ("yes", "no"),
    "restart": ("term", "year"),
    "begin": ("decision", "receipt"),
    "education": ("lower_secondary", "any_schooling"),
    "doubling": DOUBLING,
    "second_factor": ("all", "issue", "administer", "none"),
}
"""Values of the measures that have a closed list of them."""
SHARES = ("1/2", "3/5", "2/3", "3/4", "4/5", "9/10", "1/1")
"""The fractions that are offered for a share."""


def _whole(value: str) -> bool:
    return bool(re.fullmatch("[1-9][0-9]{0,4}", value))


def _dong(value: str) -> bool:
    return bool(re.fullmatch("0|[1-9][0-9]{0,8}", value))


def _coefficient(value: str) -> bool:
    return bool(re.fullmatch(r"\d{1,2}(\.\d{1,4})?", value, re.ASCII)) and Decimal(value) > 0


def _split(value: str) -> bool:
    return bool(split_of(value)) or value == "no"


def listed_posts(value: str) -> tuple[str, ...]:
    """The kinds of posts that a value names."""
    return tuple(kind.strip() for kind in value.split(","))


def _posts(value: str) -> bool:
    return set(listed_posts(value)) <= set(post_kinds())


def _kinds(value: str) -> bool:
    kinds = [kind.strip() for kind in value.split(",")]
    return set(kinds) <= set(UNIT_KINDS) and len(set(kinds)) == len(kinds)


_WHOLE_ADVICE = _("Write a whole number above zero, for example 15.")
_POSTS_ADVICE = _("Choose at least one post, of those that exist on the first day of the row.")
_CHOICE_ADVICE = _("Choose one of the values that are offered.")
_MEASURES: dict[str, tuple[Callable[[str], bool], str]] = {
    "years": (_whole, _WHOLE_ADVICE),
    "days": (_whole, _WHOLE_ADVICE),
    "working_days": (_whole, _WHOLE_ADVICE),
    "months": (_whole, _WHOLE_ADVICE),
    "least_months": (lambda value: value == "0" or _whole(value), _("Write a whole number, 0 for none.")),
    "count": (_whole, _WHOLE_ADVICE),
    "percent": (lambda value: value == "0" or _whole(value), _("Write a whole number, 0 for none.")),
    "hour": (
        lambda value: bool(re.fullmatch("1?[0-9]|2[0-3]", value)),
        _("Write a full hour from 0 to 23, for example 7."),
    ),
    "span": (
        lambda value: bool(add_span(dt.date(2000, 1, 1), value)),
        _("Write a whole number above zero, below 1000."),
    ),
    "retention": (
        lambda value: value == PERMANENT or _whole(value),
        _("Write a whole number of years, or 0 for permanently."),
    ),
    "share": (lambda value: bool(Threshold.parse(value)), _("Choose a share.")),
    "kinds": (_kinds, _("Choose at least one kind, and none twice.")),
    "posts": (_posts, _POSTS_ADVICE),
    "split": (_split, _("Write the days at branches, communes and districts, or leave all three empty.")),
    **dict.fromkeys(("dong", "amount"), (_dong, _("Write a whole amount (đồng) in digits, 0 for none."))),
    "coefficient": (_coefficient, _("Write a coefficient with a point, for example 0.4.")),
    "text": (lambda value: len(value) <= 60, _("Write at most 60 characters.")),
    **{measure: (frozenset(values).__contains__, _CHOICE_ADVICE) for measure, values in CHOICES.items()},
}
MEASURES = tuple(_MEASURES)
