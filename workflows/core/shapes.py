"""The pins of a definition made out of the program, and a form brought back to the shape that a version asks for."""

from collections.abc import Callable
from typing import Any

from wtforms.fields.core import Field

from workflows.core.definition import Definition
from workflows.core.forms import FORMS, CaseForm, Choice, Pick, asked, options
from workflows.core.pinning.fingerprints import fingerprint
from workflows.core.pinning.values import CONDITION, EFFECT, GUARD, FieldShape, FormShape, PinnedFunction
from workflows.core.registry import CONDITIONS, EFFECTS, GUARDS

BOUNDS = ("longest", "most")
"""The attributes of a field that bound what is typed into it."""


def shapes_of(definition: Definition) -> tuple[FormShape, ...]:
    """The shapes of the forms of a definition as the program has them now."""
    return tuple(shape_of(FORMS[name]) for name in definition.forms() if name in FORMS)


def shape_of(form: type[CaseForm]) -> FormShape:
    """The shape of a form as it is declared."""
    return FormShape(form.__name__, tuple(map(_field_shape, form.declared())))


def _field_shape(field: Any) -> FieldShape:
    listed = isinstance(field, Choice | Pick)
    return FieldShape(
        name=field.short_name,
        kind=type(field).__name__,
        label=field.label.text,
        hint=field.description,
        required=bool(field.flags.required),
        choices=tuple((row.value, row.label) for row in field.choices) if listed else (),
        longest=next((getattr(field, name) for name in BOUNDS if hasattr(field, name)), None),
    )


def functions_of(definition: Definition) -> tuple[PinnedFunction, ...]:
    """The guards, conditions and effects of a definition with their fingerprints, as the program has them now.

    Not those of four eyes, which the engine adds to every process.
    """
    return tuple(
        PinnedFunction(kind, name, *fingerprint(known[name].ask))
        for kind, known, names in (
            (GUARD, GUARDS, definition.guards()),
            (CONDITION, CONDITIONS, definition.conditions()),
            (EFFECT, EFFECTS, definition.effects()),
        )
        for name in names
        if name in known
    )


def fit(form: CaseForm, shape: FormShape, still_said: Callable[[str], bool]) -> None:
    """Bring a form back to the shape that a version asks for, as far as the program still has its fields.

    Fields that the version did not know are not asked; what was optional stays so, and what was not, too. Texts and
    choices are as they were; a text that the catalogue has lost (`still_said`) gives way to the present one.
    """
    for field in list(form):
        if known := shape.field(field.short_name):
            _fit_field(field, known, still_said)
        else:
            del form[field.short_name]
    form.applies = {name: rule for name, rule in form.applies.items() if rule[0] in form}
    form.shares = tuple(share for share in form.shares if share[0] in form and share[2] in form)
    form.adds_up = form.adds_up if all(name in form for name in form.adds_up) else ()


def _fit_field(field: Field, known: FieldShape, still_said: Callable[[str], bool]) -> None:
    def text(then: str, now: str) -> str:
        return then if then == now or still_said(then) else now

    if bool(field.flags.required) != known.required:
        field.validators = asked(known.required)
        field.flags.required = field.flags.optional = None
        setattr(field.flags, "required" if known.required else "optional", True)
    field.label.text = text(known.label, field.label.text)
    field.description = text(known.hint, field.description)
    if isinstance(field, Choice | Pick) and known.choices:
        present = {row.value: row.label for row in field.choices}
        field.choices = options([(value, text(label, present.get(value, label))) for value, label in known.choices])
    for name in BOUNDS:
        if hasattr(field, name) and known.longest is not None:
            setattr(field, name, known.longest)
