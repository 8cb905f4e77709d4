"""A figure of a page, in words and as a bar; and which indicators somebody may read."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Any

from webapp.access import counts_below, sees_below
from webapp.current_user import actor
from webapp.db import db
from webapp.filters import number
from webapp.languages import decimal, gettext
from webapp.models import Snapshot
from webapp.queries.figures.called import CELLS
from webapp.queries.figures.values import Value, shut_from_above
from webapp.queries.people.directory import CANDIDACY_READERS
from webapp.queries.registers.rows import overseen
from workflows.core.programmes.indicators import Indicator, InParty
from workflows.core.programmes.periods import period_of
from workflows.indicators import INDICATORS

FEW, UNTARGETED = CELLS["few"], CELLS["untargeted"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as `stat` and `bars` show it. share: the length of its bar from 0 to 100, None for no bar.

    aim: the target on the bar, None for none; tone: 'met', 'near' or 'far'; '' where the bar says nothing of that.
    """

    label: str
    text: str
    share: float | None = None
    url: str = ""
    aim: float | None = None
    tone: str = ""


def share(part: int, whole: int) -> float:
    """Return the length of a bar, from 0 to 100."""
    return min(round(100 * part / whole, 1), 100.0) if whole else 0.0


def of_whole(part: int, whole: int) -> str:
    """Return 35/53 (66,0%) in the reader's language, rounded as in papers; 0/0 where there is nothing to divide by."""
    if not whole:
        return f"{number(part)}/{number(whole)}"
    share = (Decimal(part) * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{number(part)}/{number(whole)} ({decimal(share, '#,##0.0')}%)"


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure ready to show. text: "35/53 (66,0%)"; share, aim: lengths of its bar and of its target from 0 to 100;
    tone: 'met', 'near', 'far', or '' without a target.
    """

    text: str
    share: float | None
    aim: float | None
    target: str
    tone: str
    few: bool


def cell_of(value: Value, called: Mapping[str, str] = MappingProxyType({})) -> Cell:
    """Return a figure ready to show; nothing but that the group is small where it is.

    called: the names that were kept, in place of today's (`CELLS`).
    """
    if value.untargeted:
        target = called.get("untargeted") or gettext(UNTARGETED)
    else:
        target = "" if value.target is None else number(value.target) if value.whole is None else f"{value.target}%"
    if value.few:
        return Cell(called.get("few") or gettext(FEW), None, None, target, "", True)
    whole = value.target if value.whole is None else value.whole
    length = share(value.counted, whole) if whole else None
    text = number(value.counted) if value.whole is None else of_whole(value.counted, value.whole)
    if value.whole is None and value.target:
        text = of_whole(value.counted, value.target)
    aim = None if value.aim is None or not whole else share(value.aim, whole)
    return Cell(text, length, aim, target, _tone(value), False)


def _tone(value: Value) -> str:
    if not value.aim or value.whole == 0:
        return ""
    return "met" if value.met else _short_of(value.counted, value.aim)


def tone_of(length: float, aim: float) -> str:
    """Return how far a share is from its target: 'met', 'near' or 'far'."""
    return "met" if length >= aim else _short_of(length, aim)


def _short_of(counted: float, aim: float) -> str:
    return "near" if counted * 10 >= aim * 7 else "far"


def told(path: str) -> list[type[Indicator]]:
    """Return the indicators that the user may read of the unit with this path.

    One of a sealed register only those who read the figures of that register there.

    How many are candidates for the Party only those who may read it of each: beside the dates of admission the figure
    would reveal who is one.
    """
    trusted = path.startswith(sees_below(actor(), CANDIDACY_READERS))
    known = (each for each in INDICATORS.values() if trusted or not tells_candidacy(each))
    return [each for each in known if not each.is_sealed() or _in_circle(each, path)]


def _in_circle(indicator: type[Indicator], path: str) -> bool:
    """Whether the user reads the figures of every sealed register of an indicator in the unit with this path."""
    sealed = (register for register in indicator.registers() if register.sealed)
    return all(path.startswith(overseen(actor(), register)) for register in sealed)


def tells_candidacy(indicator: type[Indicator]) -> bool:
    """Whether it counts candidates for the Party."""
    return any(isinstance(test, InParty) and test.candidate for test in indicator.counts)


def value_from(said: Mapping[str, Any], shut: bool = False) -> Value:
    """Return a value as a snapshot keeps it; shut: for a reader who may not know it."""
    return Value(said["counted"], said["whole"], said["target"], said["few"] or shut, bool(said.get("untargeted")))


def shut_in(snapshot: Snapshot, path: str) -> set[str]:
    """Return the keys of the indicators of which the user is shown nothing in a snapshot, as on the page of its day.

    path: that of its unit.
    """
    period = period_of(snapshot.period)
    keys = [line["key"] for line in snapshot.content["lines"]]
    known = [INDICATORS[key] for key in keys if key in INDICATORS]
    if period is None:
        return set(keys)
    return shut_from_above(db.session(), known, path, period, snapshot.day, counts_below(actor()))
