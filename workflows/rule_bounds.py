"""The least and the greatest value that a new row of the rule book may have."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from workflows.core.text import Sentence, _, say
from workflows.core.voting import Threshold
from workflows.rulebook import DEFAULTS, FOLDER, files, measure_of

Size = tuple[Fraction, int]
"""How much a value is; of two equal shares the one that has to be passed is the greater."""
DAYS = {"days": Fraction(1), "working_days": Fraction(7, 5), "months": Fraction(365, 12), "years": Fraction(365)}
"""About how many days a unit of time has: enough to compare a limit in one unit with its bound in another."""


UNREAD = _("%(source)s (not compared with the text)")


@dataclass(frozen=True)
class Measured:
    """A value with its measure, as a refusal names it."""

    measure: str
    value: str


@dataclass(frozen=True)
class Bounds:
    """Values in the measure of their rule, '' for none; source: the document that sets them (a msgid for a default).

    checked: whether somebody has compared them with its text.
    """

    least: str = ""
    most: str = ""
    source: str = DEFAULTS[0]
    checked: bool = False

    @property
    def cited(self) -> Sentence:
        """The source as sentences quote it: of a document that nobody has read, they say so."""
        source = say(self.source)
        return source if self.checked or self.source in DEFAULTS else say(UNREAD, source=source)


def bounds_of(key: str, measure: str) -> list[tuple[str, Bounds]]:
    """Return what binds a row of the rule, each with its measure: the rule's own bounds, then those of its measure.

    A time limit keeps the bounds of the unit in which its rule counts, whatever the row counts in.
    """
    mine = measure_of(key)
    usual = mine if measure in DAYS else measure
    own = [(mine, Bounds(**said[key])) for said in _said("bounds") if key in said]
    general = [(usual, Bounds(**said[usual])) for said in _said("measure_bounds") if usual in said]
    return [*own, *general]


def bound_fault(key: str, measure: str, value: str) -> Sentence | None:
    """Return why a sound value lies beyond a bound of its rule; None if it does not."""
    for counted_in, bounds in bounds_of(key, measure):
        size = _size(measure, value)
        if bounds.least and size < _size(counted_in, bounds.least):
            text = _("The rule may say no less than: %(bound)s (%(source)s).")
            return say(text, bound=Measured(counted_in, bounds.least), source=bounds.cited)
        if bounds.most and size > _size(counted_in, bounds.most):
            text = _("The rule may say no more than: %(bound)s (%(source)s).")
            return say(text, bound=Measured(counted_in, bounds.most), source=bounds.cited)
    return None


def _said(name: str) -> list[dict[str, Any]]:
    return [file[name] for file in files(FOLDER) if name in file]


def _size(measure: str, value: str) -> Size:
    if measure == "share":
        threshold = Threshold.parse(value)
        return threshold.share, int(threshold.strict)
    number, _space, unit = value.partition(" ")
    return Fraction(number) * DAYS.get(unit or measure, Fraction(1)), 0
