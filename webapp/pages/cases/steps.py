"""The way of a case in a few words: what is done, where it stands, what is to come."""

from collections.abc import Collection
from dataclasses import dataclass

from webapp.languages import gettext as _
from workflows.core.definition import Definition
from workflows.core.model import START_STATE
from workflows.core.pictures.layout import arrange

MOST = 7
"""So many steps stand beside each other on a screen."""


@dataclass(frozen=True, slots=True)
class WayStep:
    """A state on the way. place: 'done', 'now' or 'later'; tone: that of the state."""

    label: str
    place: str
    tone: str


def steps(definition: Definition, state: str, visited: Collection[str]) -> list[WayStep]:
    """Return the states that a case has been in and those that every case comes to, around its own, at most `MOST`.

    A state beside the line (a return, an end) stands after what was done. What cannot be reached any more is not to
    come: after a refusal there is its end alone, and nothing after an end.
    """
    plan = arrange(definition)
    line = [name for name in plan.line if name != START_STATE and (name in plan.spine or name in visited)]
    if state not in line:
        line.insert(max((place for place, name in enumerate(line, 1) if name in visited), default=0), state)
    now = line.index(state)
    done = [name for name in line[:now] if name in visited]
    reached = _reachable(definition, state)
    later = [name for name in line[now + 1 :] if name in plan.spine and name in reached]
    ends = [each.name for each in definition.states if each.name in reached and definition.is_final(each.name)]
    later += ends if not later and len(ends) == 1 else []
    while len(done) + 1 + len(later) > MOST:
        # The first and the last stay: where it began and where it goes.
        (done if len(done) > 2 else later).pop(1 if len(done) > 2 else -2)
    places = [*((name, "done") for name in done), (state, "now"), *((name, "later") for name in later)]
    known = {name: definition.state(name) for name, _place in places}
    return [WayStep(_(known[name].label), place, known[name].tone) for name, place in places]


def _reachable(definition: Definition, state: str) -> set[str]:
    """Return the states that a case can come to from this one."""
    if definition.is_final(state):
        return set()
    found, todo = set[str](), [state]
    while todo:
        here = todo.pop()
        onward = {target.state for move in definition.moves if here in move.sources for target in move.targets}
        new = onward - found
        found |= new
        todo += new
    return found
