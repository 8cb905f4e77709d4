"""Values of a definition that pin what it names: the shapes of its forms, and its guards, conditions and effects."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

GUARD, CONDITION, EFFECT = "guard", "condition", "effect"


@dataclass(frozen=True)
class FieldShape:
    """A field of a form as a version asks for it. kind: its class; choices: pairs of value and label.

    longest: the most letters of a text, or the highest number; None where neither is bounded.
    """

    name: str
    kind: str
    label: str
    hint: str
    required: bool
    choices: tuple[tuple[str, str], ...]
    longest: int | None


@dataclass(frozen=True)
class FormShape:
    """A form as a version asks for it, by its name."""

    name: str
    fields: tuple[FieldShape, ...]

    def field(self, name: str) -> FieldShape | None:
        """The field of that name; None for one that this version does not ask for."""
        return next((field for field in self.fields if field.name == name), None)


@dataclass(frozen=True)
class PinnedFunction:
    """A guard, condition or effect as a version asks it. kind: GUARD, CONDITION or EFFECT.

    judges: the fingerprint of its source without its texts; says: that of its texts (`fingerprints`).
    """

    kind: str
    name: str
    judges: str
    says: str


def shapes_from(body: Iterable[Mapping[str, Any]]) -> tuple[FormShape, ...]:
    """The shapes out of a stored body; a field of theirs that it lacks raises TypeError."""
    return tuple(
        FormShape(
            form["name"],
            tuple(FieldShape(**{**field, "choices": tuple(map(tuple, field["choices"]))}) for field in form["fields"]),
        )
        for form in body
    )


def functions_from(body: Iterable[Mapping[str, Any]]) -> tuple[PinnedFunction, ...]:
    """The pinned functions out of a stored body."""
    return tuple(PinnedFunction(**each) for each in body)
