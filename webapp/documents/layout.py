"""The parts of a paper: lines, columns, tables, the foot of its sheets and its annex."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    """A run of text in one style: '', 'bold' or 'slanted'."""

    text: str
    style: str = ""


@dataclass(frozen=True)
class TextLine:
    """A paragraph: 'kind', 'about', 'middle', 'item', 'small', 'left', 'right', 'subject', 'plain', 'picture',
    'control'.
    """

    kind: str
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        text = "".join(run.text for run in self.runs)
        return f"- {text}" if self.kind == "item" else text


@dataclass(frozen=True)
class Columns:
    """Two columns side by side."""

    kind = "columns"
    left: tuple[TextLine, ...]
    right: tuple[TextLine, ...]


@dataclass(frozen=True)
class Table:
    """Rows of cells; the first row is the head. widths: the columns' shares of the width; empty for equal ones."""

    kind = "table"
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()


@dataclass(frozen=True)
class Foot:
    """The foot of every sheet, which never takes a sheet of its own."""

    kind = "foot"
    lines: tuple[TextLine, ...]


@dataclass(frozen=True)
class Annex:
    """The place where the list begins that a paper speaks of: on a sheet of its own."""

    kind = "annex"


Block = TextLine | Columns | Table | Foot | Annex
