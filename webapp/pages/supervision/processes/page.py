"""The values of the pages of processes in figures: boxes of the picture, and the tables that say the same."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from markupsafe import Markup

from webapp.filters import number
from webapp.languages import gettext, ngettext
from webapp.pages.shared.figures import Figure, of_whole, share
from webapp.pages.shared.forecasts import days_words
from webapp.pages.supervision.processes.wording import month_words, reason_words
from webapp.queries.overview.tracking import StateFigures
from webapp.queries.supervision.step_times import ProcessPast, ReturnFigures, StepFigures
from workflows.core.definition import Definition
from workflows.core.pictures.chart import svg
from workflows.core.pictures.picture import StateNote

FEW_LATE, HALF = 10, 50
"""Of a hundred steps with a last day, how many have to come late for a warm box, and for a warmer one."""


@dataclass(frozen=True, slots=True)
class ProcessRow:
    """A process as a line. kept: its steps that came in time, '' where none had a last day; idle: it has no figure."""

    title: str
    url: str
    open: int
    late: int
    kept: str
    share: float | None
    idle: bool


@dataclass(frozen=True, slots=True)
class StateStand:
    """A state: what stands there now, and its past by measure, the most frequent first."""

    name: str
    label: str
    url: str
    open: int
    late: int
    past: Sequence[tuple[str, StepFigures]]

    @property
    def tone(self) -> str:
        """Return how often its steps come late: 'far', 'near', or '' for seldom or without a last day."""
        timed = sum(each.timed for _measure, each in self.past)
        late = 100 * sum(each.timings["late"] for _measure, each in self.past)
        return "far" if late > HALF * timed else "near" if late > FEW_LATE * timed else ""


@dataclass(frozen=True, slots=True)
class StepRow:
    """A state as a line of the table. late_share: of the steps with a last day, None where none had one."""

    label: str
    url: str
    open: int
    late: int
    steps: int
    median: str
    slowest: str
    late_words: str
    late_share: float | None
    tone: str


def process_rows(
    known: Mapping[str, Definition],
    unit: str,
    counted: Mapping[str, int],
    late: Mapping[str, int],
    shares: Mapping[str, Counter[str]],
) -> list[ProcessRow]:
    """Return the processes in the order of the program."""
    rows = []
    for key, definition in known.items():
        timings = shares.get(key, Counter[str]())
        kept, timed = timings["on_time"], timings["on_time"] + timings["late"]
        rows.append(
            ProcessRow(
                gettext(definition.title),
                url_for("processes.process", workflow=key, unit=unit),
                counted.get(key, 0),
                late.get(key, 0),
                of_whole(kept, timed) if timed else "",
                share(kept, timed) if timed else None,
                not (counted.get(key) or timings.total()),
            )
        )
    return rows


def states_of(
    definition: Definition,
    older: Iterable[Definition],
    counted: Iterable[StateFigures],
    past: ProcessPast,
    unit: str,
) -> list[StateStand]:
    """Return the states in which cases wait or have waited: those of the present process, then those it lacks now."""
    standing, late = Counter[str](), Counter[str]()
    for line in counted:
        standing[line.state] += line.open
        late[line.state] += line.late
    labels = {state.name: state.label for each in older for state in each.states}
    labels |= {state.name: state.label for state in definition.states}
    names = [state.name for state in definition.states if not definition.is_final(state.name)]
    gone = {*standing, *(state for state, _measure in past.steps)} - {*names}
    return [
        StateStand(
            name,
            gettext(labels[name]) if name in labels else gettext("A step that the process no longer has"),
            _tracking(definition.key, unit, state=f"{definition.key}.{name}", show="open"),
            standing[name],
            late[name],
            _past_of(name, past),
        )
        for name in (*names, *sorted(gone))
    ]


def _tracking(workflow: str, unit: str, **narrowed: str) -> str:
    """Return the address of the cases of a process in a unit."""
    return url_for("tracking.tracking", workflow=workflow, unit=unit, **narrowed)  # type: ignore[arg-type]


def _past_of(name: str, past: ProcessPast) -> list[tuple[str, StepFigures]]:
    found = [(measure, each) for (state, measure), each in past.steps.items() if state == name]
    return sorted(found, key=lambda pair: -pair[1].steps)


def headline(states: Sequence[StateStand], past: ProcessPast, workflow: str, unit: str) -> list[Figure]:
    """Return the figures on top: open, late, and the steps that came in time within the year."""
    whole, late = sum(state.open for state in states), sum(state.late for state in states)
    timings = sum(past.months.values(), Counter[str]())
    kept, timed = timings["on_time"], timings["on_time"] + timings["late"]
    return [
        Figure(gettext("Open cases"), number(whole), url=_tracking(workflow, unit, show="open")),
        Figure(
            gettext("Late"),
            of_whole(late, whole) if whole else "0",
            share(late, whole),
            _tracking(workflow, unit, late="1"),
            tone="far" if late else "",
        ),
        Figure(gettext("Steps done in time"), of_whole(kept, timed) if timed else "–", share(kept, timed)),
    ]


def picture(definition: Definition, states: Iterable[StateStand], text: Callable[[str], str]) -> Markup:
    """Draw the process with what stands in each state, and what its steps took. The drawer escapes."""
    notes = {state.name: _note(state) for state in states}
    return Markup(svg(definition, None, frozenset(), text, notes))  # noqa: S704


def _note(state: StateStand) -> StateNote:
    lines = [ngettext("%(num)s open case", "%(num)s open cases", state.open)]
    if state.late:
        lines[0] += gettext(", %(late)s late", late=number(state.late))
    if state.past:
        measure, took = state.past[0]
        lines.append(gettext("Usually %(days)s", days=days_words(took.median, measure)))
        lines.append(gettext("Nine in ten: within %(days)s", days=days_words(took.slowest, measure)))
    return StateNote(tuple(lines), state.tone, state.url)


def step_rows(states: Iterable[StateStand]) -> list[StepRow]:
    """Return the lines of the table beside the picture, with the same figures; of each measure one."""
    rows = []
    for state in states:
        for place, (measure, took) in enumerate(state.past or [("days", None)]):
            late = took.timings["late"] if took else 0
            timed = took.timed if took else 0
            rows.append(
                StepRow(
                    state.label,
                    state.url,
                    0 if place else state.open,
                    0 if place else state.late,
                    took.steps if took else 0,
                    days_words(took.median, measure) if took else "–",
                    days_words(took.slowest, measure) if took else "–",
                    of_whole(late, timed) if timed else "–",
                    share(late, timed) if timed else None,
                    state.tone,
                )
            )
    return rows


def month_rows(past: ProcessPast) -> list[Figure]:
    """Return month by month how many steps came in time, of those with a last day."""
    rows = []
    for month, timings in sorted(past.months.items()):
        kept, timed = timings["on_time"], timings["on_time"] + timings["late"]
        if timed:
            rows.append(Figure(month_words(month), of_whole(kept, timed), share(kept, timed)))
    return rows


def return_rows(definition: Definition, counted: ReturnFigures) -> list[Figure]:
    """Return how often cases were sent back, by step and reason."""
    whole = sum(times for _move, _reason, times in counted.reasons)
    return [
        Figure(reason_words(definition, move, reason), number(times), share(times, whole))
        for move, reason, times in counted.reasons
    ]


def return_months(counted: ReturnFigures) -> list[Figure]:
    """Return month by month how often cases were sent back."""
    most = max(counted.months.values(), default=0)
    return [Figure(month_words(month), number(times), share(times, most)) for month, times in counted.months.items()]


def check_rows(checks: Iterable[tuple[int, int, int]]) -> list[Figure]:
    """Return for each tenth how many forecasts there were, and how many of a hundred came late."""
    return [
        Figure(
            f"{10 * tenth}–{10 * tenth + 10} %",
            of_whole(late, forecasts),
            share(late, forecasts),
        )
        for tenth, forecasts, late in checks
    ]
