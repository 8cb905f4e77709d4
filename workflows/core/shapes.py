"""The pins of a definition made out of the program, and a form brought back to the shape that a version asks for."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from wtforms.fields.core import Field

from workflows.core.definition import AssentDef, Definition, MoveDef
from workflows.core.forms import FORMS, CaseForm, Choice, Date, Listed, Pick, asked, options
from workflows.core.four_eyes.closing import closing_guards
from workflows.core.pinning.fingerprints import fingerprint
from workflows.core.pinning.texts import text_fingerprint
from workflows.core.pinning.values import (
    CONDITION,
    EFFECT,
    GUARD,
    OPINION,
    FieldShape,
    FormShape,
    PinnedFunction,
    PinnedText,
    RestShape,
)
from workflows.core.prints import JointPrint, Print
from workflows.core.registry import CONDITIONS, EFFECTS, GUARDS
from workflows.core.terms import Rest

BOUNDS = ("longest", "most")
"""The attributes of a field that bound what is typed into it."""


def shapes_of(definition: Definition) -> tuple[FormShape, ...]:
    """The shapes of the forms of a definition as the program has them now."""
    return tuple(shape_of(FORMS[name]) for name in definition.forms() if name in FORMS)


def shape_of(form: type[CaseForm]) -> FormShape:
    """The shape of a form as it is declared."""
    return FormShape(
        form.__name__,
        tuple(map(_field_shape, form.declared())),
        tuple((name, *rule) for name, rule in form.applies.items()),
        form.counts,
    )


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
        source=field.source if isinstance(field, Listed) else "",
        rests=tuple(map(_rest_shape, field.rests or ())) if isinstance(field, Date) else (),
        future=isinstance(field, Date) and field.future,
    )


def _rest_shape(rest: Rest) -> RestShape:
    return RestShape(rest.kind, rest.place, rest.called, rest.when.name if rest.when else "", rest.unless)


def functions_of(definition: Definition) -> tuple[PinnedFunction, ...]:
    """All that a definition asks, with the fingerprints that the program has now: also the guards of four eyes."""
    named = (
        *((GUARD, name) for name in sorted({*definition.guards(), *_guards_beside(definition)})),
        *((CONDITION, name) for name in definition.conditions()),
        *((EFFECT, name) for name in definition.effects()),
        *((OPINION, name) for name in sorted({each.form for each in definition.assents})),
    )
    asked = ((kind, name, present_function(kind, name)) for kind, name in named)
    return tuple(PinnedFunction(kind, name, *fingerprint(ask)) for kind, name, ask in asked if ask)


def present_function(kind: str, name: str) -> Callable[..., Any] | None:
    """The function of that name as the program has it now; None where it has none."""
    if kind == OPINION:
        return FORMS[name].agrees if name in FORMS else None
    registries: dict[str, dict[str, Any]] = {GUARD: GUARDS, CONDITION: CONDITIONS, EFFECT: EFFECTS}
    known = registries[kind].get(name)
    return known.ask if known else None


def _guards_beside(definition: Definition) -> Iterator[str]:
    """Names of the guards that no move names: those of four eyes, and those that say why a condition does not hold."""
    for move in definition.moves:
        yield from closing_guards(definition, move)
    for name in definition.conditions():
        yield from (each.name for each in (CONDITIONS[name].guards if name in CONDITIONS else ()))


def texts_of(
    definition: Definition, prints: Collection[Print], matters: Mapping[str, str], joint: JointPrint | None
) -> tuple[PinnedText, ...]:
    """The papers that cases of a process print, as their texts are now. matters: what each vote is about."""
    rows = [(paper.kind, paper.title, [move.name], "") for move in definition.moves for paper in move.papers]
    for each in prints:
        rows.append((each.name, each.title, _closing_it(definition, each), matters.get(each.question, "")))
    if joint:
        rows.append((joint.name, joint.title, [move.name for move in definition.moves_from(joint.state)], ""))
    found: dict[str, PinnedText] = {}
    for name, title, steps, _matter in rows:
        known = found[name].steps if name in found else ()
        about = frozenset(matter for other, _title, _steps, matter in rows if other == name and matter)
        found[name] = PinnedText(name, title, tuple(sorted({*known, *steps})), text_fingerprint(name, about))
    return tuple(found[name] for name in sorted(found))


def _closing_it(definition: Definition, row: Print) -> list[str]:
    """Names of the moves, and of the joint questions, that close the steps which a paper reports."""
    told = {row.section, *row.given, *row.also} - {""}
    parts: tuple[MoveDef | AssentDef, ...] = (*definition.moves, *definition.assents)
    found = [each.name for each in parts if each.form in FORMS and FORMS[each.form].section in told]
    outcomes = ((each.name, (each.cause.outcome or "").partition(".")[0]) for each in definition.moves)
    return found + [name for name, asked in outcomes if row.question and asked == row.question]


def fit(form: CaseForm, shape: FormShape, still_said: Callable[[str], bool]) -> None:
    """Bring a form back to the shape that a version asks for, as far as the program still has its fields.

    Fields that the version did not know are not asked; what was optional stays so, and what was not, too. Texts and
    choices are as they were, and so is to which answers a field applies; a text that the catalogue has lost
    (`still_said`) gives way to the present one.
    """
    for field in list(form):
        if known := shape.field(field.short_name):
            _fit_field(field, known, still_said)
        else:
            del form[field.short_name]
    applies = form.applies.items() if shape.applies is None else ((name, rule) for name, *rule in shape.applies)
    form.applies = {name: tuple(rule) for name, rule in applies if name in form and rule[0] in form}
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
