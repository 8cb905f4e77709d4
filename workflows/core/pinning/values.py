"""Values of a definition that pin what it names: shapes of forms, functions, and the texts of its papers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

GUARD, CONDITION, EFFECT, OPINION = "guard", "condition", "effect", "opinion"
"""Kinds of functions; an opinion says whether the answers of a side are a yes (`CaseForm.agrees`), by its form."""


@dataclass(frozen=True)
class RestShape:
    """A day that a date rests on (`terms.Rest`), with its condition by name; '' for none."""

    kind: str
    place: str
    called: str
    when: str
    unless: str


@dataclass(frozen=True)
class FieldShape:
    """A field of a form as a version asks for it. kind: its class; choices: pairs of value and label.

    longest: the most letters of a text, or the highest number; None where neither is bounded. source: the list that it
    is chosen from. rests, future: of a date, empty for anything else; None in a version that did not keep them.
    """

    name: str
    kind: str
    label: str
    hint: str
    required: bool
    choices: tuple[tuple[str, str], ...]
    longest: int | None
    source: str = ""
    rests: tuple[RestShape, ...] | None = None
    future: bool | None = None


@dataclass(frozen=True)
class FormShape:
    """A form as a version asks for it, by its name.

    applies: fields, each with the choice and the answers to which it applies; counts: figures to which two people come;
    None in a version that did not keep them.
    """

    name: str
    fields: tuple[FieldShape, ...]
    applies: tuple[tuple[str, ...], ...] | None = None
    counts: tuple[str, ...] | None = None

    def field(self, name: str) -> FieldShape | None:
        """The field of that name; None for one that this version does not ask for."""
        return next((field for field in self.fields if field.name == name), None)


@dataclass(frozen=True)
class PinnedFunction:
    """A guard, condition, effect or opinion as a version asks it. kind: GUARD, CONDITION, EFFECT or OPINION.

    judges: the fingerprint of its source without its texts; says: that of its texts (`fingerprints`).
    """

    kind: str
    name: str
    judges: str
    says: str


@dataclass(frozen=True)
class PinnedText:
    """The wording of a paper that cases of a version print. steps: the moves that issue it or close what it reports.

    says: the fingerprint of its text with the parts that are put into it.
    """

    name: str
    title: str
    steps: tuple[str, ...]
    says: str


def shapes_from(body: Iterable[Mapping[str, Any]]) -> tuple[FormShape, ...]:
    """The shapes out of a stored body; a field of theirs that it lacks raises TypeError."""
    return tuple(
        FormShape(
            form["name"],
            tuple(map(_field_from, form["fields"])),
            None if (applies := form.get("applies")) is None else tuple(map(tuple, applies)),
            None if (counts := form.get("counts")) is None else tuple(counts),
        )
        for form in body
    )


def _field_from(body: Mapping[str, Any]) -> FieldShape:
    rests = body.get("rests")
    kept = None if rests is None else tuple(RestShape(**rest) for rest in rests)
    return FieldShape(**{**body, "choices": tuple(map(tuple, body["choices"])), "rests": kept})


def functions_from(body: Iterable[Mapping[str, Any]]) -> tuple[PinnedFunction, ...]:
    """The pinned functions out of a stored body."""
    return tuple(PinnedFunction(**each) for each in body)


def texts_from(body: Iterable[Mapping[str, Any]]) -> tuple[PinnedText, ...]:
    """The texts of papers out of a stored body."""
    return tuple(PinnedText(**{**each, "steps": tuple(each["steps"])}) for each in body)
