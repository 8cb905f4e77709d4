"""A workflow to look at: its moves as the rows of a table, and its states as a picture.

The picture is SVG without scripts and without style attributes. Its colours are `currentColor`; a stylesheet
may address chart-state, chart-current, chart-visited, chart-final, chart-near, chart-far, chart-edge and chart-label.
"""

from collections.abc import Collection, Mapping
from html import escape
from typing import NamedTuple

from workflows.core.definition import FORM_DATE, Cause, Definition
from workflows.core.pictures.drawing import number
from workflows.core.pictures.picture import Picture, StateNote, Text, label_of
from workflows.core.returning import leads_to
from workflows.core.text import _

CAUSES = {
    "by": _("Has to be done by"),
    "may": _("Can be done by"),
    "after": _("After the days of"),
    "on": _("When"),
}
OUTCOMES = {
    "carried": _("the vote is carried"),
    "rejected": _("the vote is lost"),
    "inquorate": _("too few take part in the vote"),
    "all_for": _("all sides agree"),
    "any_against": _("a side objects"),
}


class Row(NamedTuple):
    """One move. label, sources, targets, cause and who are msgids; who may also hold the key of a rule."""

    move: str
    label: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    cause: str
    who: tuple[str, ...]
    form: str | None
    guards: tuple[str, ...]


def rows(definition: Definition) -> list[Row]:
    """The moves as rows, in the order of the workflow's file. Guards are those on the case, then those on the form."""
    return [
        Row(
            move.name,
            move.label,
            tuple(label_of(definition, name) for name in move.sources),
            tuple(label_of(definition, name) for name in leads_to(move)),
            _("After") if move.cause.rule and move.cause.rule.startswith(FORM_DATE) else CAUSES[move.cause.kind],
            _who(move.cause),
            move.form,
            (*move.guards, *move.validators),
        )
        for move in definition.moves
    ]


def _who(cause: Cause) -> tuple[str, ...]:
    if cause.rule:
        return (_("the day entered in a form"),) if cause.rule.startswith(FORM_DATE) else (cause.rule,)
    if cause.outcome:
        return (OUTCOMES.get(cause.outcome.partition(".")[2], _("another case causes it")),)
    return tuple(role.name for role in cause.roles)


def svg(
    definition: Definition,
    current: str | None,
    visited: Collection[str],
    text: Text,
    notes: Mapping[str, StateNote] | None = None,
) -> str:
    """Draw the states and the ways between them, with `current` and `visited` marked; everything is escaped.

    `text` translates msgids; `notes` stand within the boxes of their states. The picture is about 380 units wide, to
    be shown at a pixel a unit. With links in it, it is a group and not an image: those have to be reached.
    """
    picture = Picture(definition, current, visited, text, notes)
    picture.draw()
    role = "group" if notes else "img"
    width, height, name = number(picture.width), number(picture.y), escape(definition.key)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="{role}"'
        f' aria-labelledby="chart-{name}-title chart-{name}-desc"'
        f' width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<title id="chart-{name}-title">{escape(text(definition.title))}</title>'
        f'<desc id="chart-{name}-desc">{escape(" ".join(picture.description()))}</desc>'
        f"{''.join(picture.parts)}</svg>"
    )
