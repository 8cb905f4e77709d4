"""The durations of a step month by month: the median and the slowest tenth as two lines, and the same in a table."""

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.filters import number
from webapp.pages.shared.figures import of_whole
from webapp.pages.shared.forecasts import days_words
from webapp.pages.supervision.processes.page import StateStand
from webapp.pages.supervision.processes.wording import month_words
from webapp.queries.supervision.step_times import ProcessPast

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 640, 240, 34, 26, 12
"""The picture and its margins, in its units."""


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """A month on the picture. median, slowest: how high its two points lie; label: '' where there is no room for it."""

    x: float
    median: float
    slowest: float
    label: str


@dataclass(frozen=True, slots=True)
class TrendRow:
    """A month as a line of the table."""

    month: str
    steps: str
    median: str
    slowest: str
    kept: str


@dataclass(frozen=True, slots=True)
class Trend:
    """A step month by month. choices: the steps that one can choose; lines: (height, days) of the picture's grid."""

    state: str
    label: str
    choices: list[tuple[str, str]]
    points: list[TrendPoint]
    lines: list[tuple[float, str]]
    rows: list[TrendRow]

    def path(self, name: str) -> str:
        """Return the points of a line, 'median' or 'slowest', as a polyline has them."""
        return " ".join(f"{point.x},{getattr(point, name)}" for point in self.points)


def trend_of(states: Sequence[StateStand], past: ProcessPast, asked: str) -> Trend | None:
    """Return the trend of the step that is asked for, else of the one with most steps; None where none has ended.

    In the days in which most of its steps were counted.
    """
    ended = {state.name: state for state in states if state.past}
    if not ended:
        return None
    most = max(ended.values(), key=lambda state: state.past[0][1].steps)
    state = ended.get(asked, most)
    measure = state.past[0][0]
    months = sorted(
        (month, took) for (month, name, each), took in past.by_month.items() if (name, each) == (state.name, measure)
    )
    highest = max(took.slowest for _month, took in months) or 1
    room = (WIDTH - LEFT - 16) / max(len(months) - 1, 1)
    points = [
        TrendPoint(
            round(LEFT + place * room, 1),
            _height(took.median, highest),
            _height(took.slowest, highest),
            month_words(month) if len(months) < 8 or place % 2 == 0 else "",
        )
        for place, (month, took) in enumerate(months)
    ]
    return Trend(
        state.name,
        state.label,
        [(each.name, each.label) for each in ended.values()],
        points,
        [(_height(days, highest), number(days)) for days in sorted({0, highest // 2, highest})],
        [
            TrendRow(
                month_words(month),
                number(took.steps),
                days_words(took.median, measure),
                days_words(took.slowest, measure),
                of_whole(took.timings["on_time"], took.timed) if took.timed else "–",
            )
            for month, took in months
        ],
    )


def _height(days: int, highest: int) -> float:
    """Return how far from the top so many days lie."""
    return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * days / highest, 1)
