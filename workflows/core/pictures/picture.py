"""The picture of a workflow's states: boxes from top to bottom, lanes past them, exits beside them."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape

from workflows.core.definition import Definition, RoleDef
from workflows.core.engine import turn_roles
from workflows.core.model import PREVIOUS_STATE, START_STATE
from workflows.core.pictures import drawing
from workflows.core.pictures.layout import Exit, Lane, arrange
from workflows.core.text import _

Text = Callable[[str], str]
"""Translates a msgid."""

MARGIN, GAP, PAD, LANE, BOX_WIDTH, EXIT_WIDTH = 6.0, 28.0, 10.0, 14.0, 196.0, 136.0
LABEL, LABEL_LINE, NOTE, NOTE_LINE = 16.0, 22.0, 14.5, 20.0
PLACES = {START_STATE: _("Start"), PREVIOUS_STATE: _("Back to the previous step")}


def label_of(definition: Definition, state: str) -> str:
    """The msgid of a place, START and PREVIOUS too."""
    return PLACES.get(state) or definition.state(state).label


@dataclass
class Box:
    """A state where it stands on the sheet. exits: the ways off, each with its text in lines."""

    name: str
    x: float
    y: float
    width: float
    height: float
    exits: list[tuple[Exit, tuple[str, ...]]] = field(default_factory=list)

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height


@dataclass(frozen=True)
class StateNote:
    """A note on a state within its box, in place of who has the task, ready to show.

    tone: 'near' or 'far' for a box in a warm colour, '' for none; url: where the box leads, '' for nowhere.
    """

    lines: tuple[str, ...]
    tone: str = ""
    url: str = ""


class Picture:
    """A picture in the making: after `draw`, `parts` are its elements, `width` and `y` its size."""

    def __init__(
        self,
        definition: Definition,
        current: str | None,
        visited: Collection[str],
        text: Text,
        notes: Mapping[str, StateNote] | None = None,
    ) -> None:
        self.definition, self.current, self.visited, self.text = definition, current, visited, text
        self.notes = notes or {}
        self.plan = arrange(definition)
        self.some_set_in = len(self.plan.spine) < len(self.plan.line)
        self.left = MARGIN + LANE * self.plan.columns(inner=False)
        self.indent = self.left + (LANE * (self.plan.columns(inner=True) + 1) if self.some_set_in else 0)
        self.right = self.indent + BOX_WIDTH
        self.width = self.right + EXIT_WIDTH
        self.boxes: dict[str, Box] = {}
        self.parts: list[str] = []
        self.y = MARGIN

    def description(self) -> Iterator[str]:
        """Describe the picture in sentences, for people who do not see it."""
        for heading, names in (
            (_("Steps in their order"), self.plan.line[1:]),
            (_("Outside the main process"), self.plan.rooms),
            (_("Ends"), self.plan.ends),
            (_("The case is here"), [self.current] if self.current else []),
            (_("Passed"), [state.name for state in self.definition.states if state.name in self.visited]),
        ):
            if names:
                yield f"{self.text(heading)}: {'; '.join(self._label(name) for name in names)}."

    def draw(self) -> None:
        """Draw everything, boxes first: lanes need to know where those stand."""
        for name in self.plan.line:
            self._state(name, self.left if name in self.plan.spine else self.indent, self.right)
            self.y += GAP
        self._steps()
        self._lanes()
        if self.plan.rooms:
            self._heading(
                _("Outside the main process"),
                drawing.edge([(MARGIN, self.y + 18), (MARGIN + 15, self.y + 18)], dashed=True),
            )
            for name in self.plan.rooms:
                self._state(name, self.left, self.right)
                self.y += GAP / 2
        if self.plan.ends:
            self._heading(_("Ends"), [drawing.square((MARGIN + 3, self.y + 18))])
            self._ends()
        if self.some_set_in:
            self._remark(_("An indented step applies only to some cases."))

    def _label(self, name: str) -> str:
        return self.text(label_of(self.definition, name))

    def _state(self, name: str, left: float, right: float) -> None:
        """Draw one box with the ways off beside it, and move `y` to its bottom."""
        exits = [
            (way, drawing.wrap(self._exit_text(way), EXIT_WIDTH - 32, NOTE)) for way in self.plan.exits.get(name, ())
        ]
        lines = self._lines(name, right - left - 2 * PAD)
        height = max(
            sum(LABEL_LINE if bold else NOTE_LINE for _line, bold in lines),
            sum(NOTE_LINE * len(wrapped) + 4 for _way, wrapped in exits) - 4,
        )
        box = Box(name, left, self.y, right - left, height + 2 * PAD, exits)
        self.boxes[name] = box
        self._draw_box(box, lines)
        self._draw_exits(box)
        self.y = box.bottom

    def _lines(self, name: str, width: float) -> list[tuple[str, bool]]:
        """The lines of a box: its label (bold), where the case stands, and who has the task."""
        lines = [(line, True) for line in drawing.wrap(self._label(name), width - 20, LABEL)]
        if name == self.current:
            lines.append((f"● {self.text(_('The case is here'))}", True))
        if name in self.notes:
            told = (line for each in self.notes[name].lines for line in drawing.wrap(each, width, NOTE))
            return lines + [(line, False) for line in told]
        who = ", ".join(self.text(role.name) for role in self._turn(name))
        return lines + [(line, False) for line in drawing.wrap(who, width, NOTE) if line]

    def _turn(self, name: str) -> list[RoleDef]:
        roles = [role for _move, role in turn_roles(self.definition, name)]
        if question := self.definition.question_in(name):
            roles.append(question.by)
        return list(dict.fromkeys(roles))

    def _exit_text(self, way: Exit) -> str:
        return self.text(way.label) if way.label else self._label(way.state)

    def _draw_box(self, box: Box, lines: list[tuple[str, bool]]) -> None:
        current, visited = box.name == self.current, box.name in self.visited
        final = box.name != START_STATE and self.definition.is_final(box.name)
        marks = {"chart-current": current, "chart-visited": visited, "chart-final": final}
        kind = " ".join(["chart-state", *(mark for mark, has in marks.items() if has)])
        outline = drawing.box(box.x, box.y, box.width, box.height, 16 if box.name == START_STATE else 8)
        note = self.notes.get(box.name, StateNote(()))
        if note.url:
            self.parts.append(f'<a href="{escape(note.url)}" hx-boost="false">')
        if note.url or note.tone:
            # Filled, so that the whole box can be pressed.
            warm = {"fill_opacity": "0.16" if note.tone else "0", "stroke": "none"}
            self.parts.append(drawing.path(outline, f"chart-ground chart-{note.tone or 'plain'}", filled=True, **warm))
        if current:
            self.parts.append(drawing.path(outline, kind, filled=True, fill_opacity="0.1", stroke="none"))
        self.parts.append(drawing.path(outline, kind, stroke_width="4" if current else "1.5"))
        if final:
            inside = drawing.box(box.x + 3.5, box.y + 3.5, box.width - 7, box.height - 7, 5)
            self.parts.append(drawing.path(inside, kind, stroke_width="1"))
        if visited:
            tick = f"M{drawing.number(box.right - 23)} {drawing.number(box.y + 15)}l4.5 5l9 -10"
            self.parts.append(drawing.path(tick, kind, stroke_width="2.5"))
        y = box.y + PAD
        for line, bold in lines:
            y += LABEL_LINE if bold else NOTE_LINE
            size, kind = (LABEL, "chart-label") if bold else (NOTE, "chart-note")
            self.parts.append(drawing.text_line(line, (box.x + PAD, y - 6), size, kind, bold=bold))
        if note.url:
            self.parts.append("</a>")

    def _draw_exits(self, box: Box) -> None:
        y = box.y + PAD
        for way, lines in box.exits:
            middle = y + NOTE_LINE / 2
            start, end = (box.right, middle), (box.right + 20, middle)
            if way.kind == "again":
                # A loop, back into the box that it comes from.
                start, end = (box.right, middle - 5), (box.right, middle + 5)
                self.parts += drawing.edge([start, (end[0] + 15, start[1]), (end[0] + 15, end[1]), end], dashed=True)
            else:
                self.parts += drawing.edge([start, end], dashed=True, arrow=way.kind != "end")
            if way.kind == "end":
                self.parts.append(drawing.square((end[0] - 6, middle)))
            for line in lines:
                self.parts.append(drawing.text_line(line, (box.right + 28, y + NOTE_LINE - 5), NOTE, "chart-note"))
                y += NOTE_LINE
            y += 4

    def _steps(self) -> None:
        """Draw the arrows between neighbours, down and up beside each other where there are both."""
        middle = (self.indent + self.right) / 2
        for source, target in self.plan.down:
            x = middle - (12 if (target, source) in self.plan.up else 0)
            self.parts += drawing.edge([(x, self.boxes[source].bottom), (x, self.boxes[target].y)])
        for source, target in self.plan.up:
            x = middle + (12 if (target, source) in self.plan.down else 0)
            self.parts += drawing.edge([(x, self.boxes[source].y), (x, self.boxes[target].bottom)])

    def _lanes(self) -> None:
        doors = self._doors()
        for lane in self.plan.lanes:
            x = (self.left + LANE * (lane.column + 1)) if lane.inner else MARGIN + LANE * lane.column
            first, target = self.boxes[lane.sources[0]], self.boxes[lane.target]
            if lane.inner and first.name in self.plan.spine:
                way = [(x, first.bottom)]
            else:
                way = [(first.x, doors[lane, first.name]), (x, doors[lane, first.name])]
            if lane.inner and target.name in self.plan.spine:
                way.append((x, target.y))
            else:
                way += [(x, doors[lane, target.name]), (target.x, doors[lane, target.name])]
            self.parts += drawing.edge(way)
            for name in lane.sources[1:]:
                # The dot tells a way that joins from one that only crosses.
                y = doors[lane, name]
                self.parts += drawing.edge([(self.boxes[name].x, y), (x, y)], arrow=False)
                self.parts.append(drawing.dot((x, y)))

    def _doors(self) -> dict[tuple[Lane, str], float]:
        """Where each lane meets the left side of each of its boxes: those from above first, to below last."""
        place = {name: index for index, name in enumerate(self.plan.line)}
        meets: dict[str, list[tuple[tuple[bool, bool, int], Lane]]] = {}
        for lane in self.plan.lanes:
            for name in (*lane.sources, lane.target):
                other = lane.sources[0] if name == lane.target else lane.target
                below = place[other] > place[name]
                meets.setdefault(name, []).append(((below, name == lane.target, lane.column), lane))
        return {
            (lane, name): self.boxes[name].y + self.boxes[name].height * (number + 1) / (len(lanes) + 1)
            for name, lanes in meets.items()
            for number, (_order, lane) in enumerate(sorted(lanes, key=lambda pair: pair[0]))
        }

    def _heading(self, msgid: str, sign: Iterable[str]) -> None:
        """Draw a heading behind the sign by which exits point at what it heads."""
        self.y += 24
        self.parts += sign
        self.parts.append(drawing.text_line(self.text(msgid), (MARGIN + 22, self.y), LABEL, "chart-label", bold=True))
        self.y += 12

    def _ends(self) -> None:
        """Draw the ends, two in a row and as high as each other."""
        width = (self.width - 2 * MARGIN - 12) / 2
        for pair in zip(self.plan.ends[::2], (*self.plan.ends[1::2], None), strict=False):
            labels = {name: self._lines(name, width - 2 * PAD) for name in pair if name}
            height = max(sum(LABEL_LINE for _line in lines) for lines in labels.values()) + 2 * PAD
            for column, (name, lines) in enumerate(labels.items()):
                self._draw_box(Box(name, MARGIN + column * (width + 12), self.y, width, height), lines)
            self.y += height + 12

    def _remark(self, msgid: str) -> None:
        for line in drawing.wrap(self.text(msgid), self.width - 2 * MARGIN, NOTE):
            self.y += NOTE_LINE
            self.parts.append(drawing.text_line(line, (MARGIN, self.y), NOTE, "chart-note"))
        self.y += MARGIN + 4
