"""The wheel of the year: twelve sectors, the longer the more falls due in their month."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

SIZE, HUB, RIM = 400, 56, 156
"""Width and height of the picture, and the radii between which a sector ends, in its units."""
LABELS = 178


@dataclass(frozen=True, slots=True)
class Sector:
    """A month of the wheel: its shape, where its label stands, and where it leads."""

    path: str
    x: float
    y: float
    label: str
    count: str
    url: str
    heavy: bool


def sectors(months: Sequence[tuple[str, int, str, str]]) -> list[Sector]:
    """Return the sectors of months, each as (label, count, count in words, address), clockwise from the top.

    heavy: a month with more than twice the average.
    """
    most = max((count for _label, count, _words, _url in months), default=0) or 1
    average = sum(count for _label, count, _words, _url in months) / max(len(months), 1)
    step, found = 2 * pi / max(len(months), 1), []
    for place, (label, count, words, url) in enumerate(months):
        begin, end = place * step, (place + 1) * step
        x, y = _at(LABELS, (begin + end) / 2)
        shape = _shape(HUB + (RIM - HUB) * count / most, begin, end)
        found.append(Sector(shape, x, y, label, words, url, count > 2 * average))
    return found


def _shape(radius: float, begin: float, end: float) -> str:
    (a, b), (c, d) = _at(radius, begin), _at(radius, end)
    (e, f), (g, h) = _at(HUB, end), _at(HUB, begin)
    return f"M{a} {b}A{radius:.1f} {radius:.1f} 0 0 1 {c} {d}L{e} {f}A{HUB} {HUB} 0 0 0 {g} {h}Z"


def _at(radius: float, angle: float) -> tuple[float, float]:
    """Return a point of a circle around the middle, at an angle clockwise from the top."""
    return round(SIZE / 2 + radius * sin(angle), 1), round(SIZE / 2 - radius * cos(angle), 1)
