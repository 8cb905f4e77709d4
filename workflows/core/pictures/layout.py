"""The arrangement of a workflow's states for a picture: one line from top to bottom, for a phone too.

The *spine* is what every case passes on its way to the goal; other states of the line are set in, so that the
moves that pass them run straight down on their left, in lanes. A lane leads to one state only, so that nobody
can follow it to a place where no move leads. States that cases are sent back from (*rooms*) and ends are not
on the line: moves lead there from everywhere, so each state only lists them as its exits.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from workflows.core.definition import Definition
from workflows.core.engine import starts
from workflows.core.model import PREVIOUS_STATE, START_STATE
from workflows.core.returning import leads_to

Ways = dict[str, dict[str, str]]
"""State → state that it leads to → label of the first move there."""


@dataclass(frozen=True)
class Exit:
    """A way off the line.

    kind: 'room', 'end', 'step' (from a room onto the line), 'previous', 'again' (whose label is the move's).
    """

    kind: str
    state: str
    label: str


@dataclass(frozen=True)
class Lane:
    """The moves that lead past other states to `target`.

    inner: it passes set-in states only, so it runs inside the spine's width; column: 0 is the leftmost.
    """

    target: str
    sources: tuple[str, ...]
    inner: bool
    column: int


@dataclass(frozen=True)
class Arrangement:
    """line: the states from top to bottom, START first; down and up: pairs of neighbours on it."""

    line: tuple[str, ...]
    spine: frozenset[str]
    down: tuple[tuple[str, str], ...]
    up: tuple[tuple[str, str], ...]
    lanes: tuple[Lane, ...]
    rooms: tuple[str, ...]
    ends: tuple[str, ...]
    exits: dict[str, tuple[Exit, ...]]

    def columns(self, inner: bool) -> int:
        """The number of lanes that run side by side."""
        return max((lane.column + 1 for lane in self.lanes if lane.inner == inner), default=0)


@lru_cache(maxsize=64)
def arrange(definition: Definition) -> Arrangement:
    """Arrange a workflow: once for each definition, whatever language it is drawn in and wherever a case stands."""
    ways = _ways(definition)
    names = [START_STATE, *(state.name for state in definition.states)]
    good = {state.name for state in definition.states if state.tone == "good"}
    rooms = tuple(name for name in names[1:] if PREVIOUS_STATE in ways[name])
    ends = tuple(name for name in names[1:] if definition.is_final(name) and name not in good)
    on_line = [name for name in names if name not in rooms and name not in ends]
    main = {name: [to for to in ways[name] if to in on_line and to != name] for name in on_line}
    line = _line(main, on_line)
    typical = {**main, START_STATE: [to for move in starts(definition) for to in leads_to(move) if to in main]}
    spine = _spine(typical, next((name for name in reversed(line) if name in good), line[-1]))
    place = {name: index for index, name in enumerate(line)}
    steps = [(name, to) for name in line for to in main[name]]
    return Arrangement(
        line=line,
        spine=spine,
        down=tuple((name, to) for name, to in steps if place[to] - place[name] == 1),
        up=tuple((name, to) for name, to in steps if place[to] - place[name] == -1),
        lanes=tuple(_lanes(line, spine, [step for step in steps if abs(place[step[1]] - place[step[0]]) > 1])),
        rooms=rooms,
        ends=ends,
        exits={name: tuple(_exits(definition, ways[name], name, rooms, ends)) for name in (*line, *rooms)},
    )


def _ways(definition: Definition) -> Ways:
    ways: Ways = {name: {} for name in (START_STATE, *(state.name for state in definition.states))}
    for move in definition.moves:
        for source in move.sources:
            for target in leads_to(move):
                ways[source].setdefault(target, move.label)
    return ways


def _line(main: dict[str, list[str]], names: Iterable[str]) -> tuple[str, ...]:
    """Order the states: each after those that lead to it, as far as circles allow; branches stay together."""
    seen: set[str] = set()
    left: list[str] = []

    def walk(name: str) -> None:
        seen.add(name)
        for to in main[name]:
            if to not in seen:
                walk(to)
        left.append(name)

    walk(START_STATE)
    line = left[::-1]
    for name in names:
        if name not in seen:
            # Only a room leads here.
            left = []
            walk(name)
            line += left[::-1]
    return tuple(line)


def _spine(main: dict[str, list[str]], goal: str) -> frozenset[str]:
    """The states without which the goal cannot be reached."""

    def reaches_goal(without: str) -> bool:
        seen = {without}
        todo = [] if without == START_STATE else [START_STATE]
        while todo:
            name = todo.pop()
            if name not in seen:
                seen.add(name)
                todo += main[name]
        return goal in seen - {without}

    return frozenset(name for name in main if not reaches_goal(name))


def _lanes(line: tuple[str, ...], spine: Collection[str], steps: list[tuple[str, str]]) -> Iterator[Lane]:
    place = {name: index for index, name in enumerate(line)}
    bundles: dict[tuple[bool, bool, str], list[str]] = {}
    for source, target in steps:
        forward = place[source] < place[target]
        between = line[place[source] + 1 : place[target]]
        inner = forward and not any(name in spine for name in between)
        bundles.setdefault((inner, forward, target), []).append(source)
    taken: dict[bool, list[list[range]]] = {True: [], False: []}
    spans = {
        key: range(min(rows := [place[name] for name in (*sources, key[2])]), max(rows))
        for key, sources in bundles.items()
    }
    # Long lanes first, so that they are the outermost and are crossed least.
    for key in sorted(bundles, key=lambda key: (-len(spans[key]), spans[key].start, key)):
        inner, forward, target = key
        column = _free(taken[inner], spans[key], gap=0 if inner else 1)
        yield Lane(target, tuple(sorted(bundles[key], key=place.__getitem__, reverse=not forward)), inner, column)


def _free(columns: list[list[range]], span: range, gap: int) -> int:
    """The first column with room for a lane.

    An inner lane may begin at the state where another of its column ends; outer ones keep a gap.
    """
    for place, column in enumerate(columns):
        if all(span.start >= other.stop + gap or other.start >= span.stop + gap for other in column):
            column.append(span)
            return place
    columns.append([span])
    return len(columns) - 1


def _exits(
    definition: Definition, ways: dict[str, str], name: str, rooms: Collection[str], ends: Collection[str]
) -> Iterator[Exit]:
    if PREVIOUS_STATE in ways:
        yield Exit("previous", PREVIOUS_STATE, "")
    for state in definition.states:
        if state.name not in ways:
            continue
        if state.name == name:
            yield Exit("again", name, ways[name])
        elif state.name in rooms:
            yield Exit("room", state.name, state.label)
        elif state.name in ends:
            yield Exit("end", state.name, state.label)
        elif name in rooms:
            yield Exit("step", state.name, state.label)
