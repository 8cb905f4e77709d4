"""What has changed of the forms, guards, conditions and effects that a version pins, and whether its cases keep it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from workflows.core.definition import AssentDef, Definition, MoveDef
from workflows.core.forms import FORMS
from workflows.core.model import PREVIOUS_STATE
from workflows.core.pinning.fingerprints import fingerprint
from workflows.core.pinning.values import CONDITION, EFFECT, GUARD, FieldShape, FormShape, PinnedFunction
from workflows.core.registry import CONDITIONS, EFFECTS, FORMER, GUARDS
from workflows.core.shapes import shape_of
from workflows.core.text import Sentence, _, say

FORM = "form"
WORDING = "wording"
CALLED = {
    FORM: _("forms"),
    GUARD: _("conditions"),
    CONDITION: _("forks"),
    EFFECT: _("consequences"),
    WORDING: _("wordings"),
}
"""Kind of a change → what has changed, for people."""
KNOWN: dict[str, dict[str, Any]] = {GUARD: GUARDS, CONDITION: CONDITIONS, EFFECT: EFFECTS}
JUDGES = {
    GUARD: _("“%(step)s”: the condition %(name)s judges otherwise now; running cases are judged as before."),
    CONDITION: _("“%(step)s”: the fork %(name)s chooses otherwise now; running cases go the way that they would have."),
    EFFECT: _("“%(step)s”: what follows by %(name)s is another now; from running cases follows what it was."),
}
UNKEPT = {
    GUARD: _("“%(step)s”: the condition %(name)s judges otherwise now, for running cases too."),
    CONDITION: _("“%(step)s”: the fork %(name)s chooses otherwise now, for running cases too."),
    EFFECT: _("“%(step)s”: what follows by %(name)s is another now, from running cases too."),
}
SAYS = _("“%(step)s”: the texts of %(name)s are others now, for running cases too.")
UNKNOWN = _("Its forms and conditions were not kept when it was stored: those of the present program hold.")


@dataclass(frozen=True)
class PinnedChange:
    """A change of what a version pins. kind: one of `CALLED`.

    moves: the steps that it reaches; kept: whether running cases go on as their version says.
    """

    kind: str
    name: str
    sentence: Sentence
    moves: frozenset[str]
    kept: bool = True


def pinned_changes(old: Definition, new: Definition) -> list[PinnedChange]:
    """List what the program has changed of what an old version pins; new: the present version of the process."""
    if not old.shapes and not old.functions and old.forms():
        return [PinnedChange(FORM, "", say(UNKNOWN), frozenset(move.name for move in old.moves), kept=False)]
    found: list[PinnedChange] = []
    for shape in old.shapes:
        now = shape_of(FORMS[shape.name]) if shape.name in FORMS else None
        if now is not None and now != shape:
            steps = frozenset(move.name for move in old.moves if move.form == shape.name)
            said = say(_step_of_form(old, shape.name))
            found += [
                PinnedChange(FORM, shape.name, text, steps, kept) for text, kept in _form_changes(said, shape, now)
            ]
    for each in old.functions:
        if change := _function_change(old, each):
            found.append(change)
    return found


def ahead(definition: Definition, state: str) -> frozenset[str]:
    """Names of the moves and joint questions that a case in this state may still come to."""
    back = {source for move in definition.moves if move.returns for source in move.sources}
    found, seen, todo = set[str](), {state}, [state]
    while todo:
        here = todo.pop()
        asked = definition.assent_in(here)
        found |= {asked.name} if asked else set()
        for move in definition.moves_from(here):
            found.add(move.name)
            targets = {target.state for target in move.targets} | {
                row.state for ask in move.asks_again for row in ask.states
            }
            new = (targets | back if PREVIOUS_STATE in targets else targets) - {PREVIOUS_STATE} - seen
            seen |= new
            todo += new
    return frozenset(found)


def lost_functions(old: Definition) -> list[PinnedFunction]:
    """The functions of a version that judge otherwise now and of which the program has no earlier form."""
    return [each for each in old.functions if _is_changed(each) and (each.name, each.judges) not in FORMER]


def _is_changed(each: PinnedFunction) -> bool:
    present = KNOWN[each.kind].get(each.name)
    return present is not None and fingerprint(present.ask)[0] != each.judges


def _function_change(old: Definition, each: PinnedFunction) -> PinnedChange | None:
    present = KNOWN[each.kind].get(each.name)
    if present is None:
        return None
    steps = _steps_of(old, each)
    named = {"step": say(_label(old, steps)), "name": each.name}
    if _is_changed(each):
        kept = (each.name, each.judges) in FORMER
        return PinnedChange(each.kind, each.name, say((JUDGES if kept else UNKEPT)[each.kind], **named), steps, kept)
    if fingerprint(present.ask)[1] != each.says:
        return PinnedChange(WORDING, each.name, say(SAYS, **named), steps, kept=False)
    return None


def _steps_of(old: Definition, each: PinnedFunction) -> frozenset[str]:
    """Names of the moves and joint questions that ask a guard, go by a condition, or have an effect."""

    def names(move: Any) -> set[str | None]:
        if each.kind == EFFECT:
            return {*move.effects}
        if each.kind == GUARD:
            return {*move.guards, *move.validators}
        again = {row.condition for ask in move.asks_again for row in ask.states}
        return {row.condition for row in (*move.targets, *move.papers)} | again

    found = {move.name for move in old.moves if each.name in names(move)}
    if each.kind == GUARD:
        found |= {asked.name for asked in old.assents if each.name in asked.guards}
        found |= {move.name for move in old.moves if each.name in old.eligibility and move.drafts}
    if each.kind == CONDITION:
        limited = {state.name for state in old.states if each.name in dict(state.instead)}
        found |= {move.name for move in old.moves if limited & {target.state for target in move.targets}}
    return frozenset(found)


def _label(old: Definition, steps: frozenset[str]) -> str:
    """The name of the first step of these that has one, for people."""
    return next((part.label for part in _steps(old) if part.name in steps and part.label), old.title)


def _step_of_form(old: Definition, form: str) -> str:
    return next((part.label for part in _steps(old) if part.form == form and part.label), old.title)


def _steps(old: Definition) -> tuple[MoveDef | AssentDef, ...]:
    return *old.moves, *old.assents


def _form_changes(step: Sentence, then: FormShape, now: FormShape) -> Iterator[tuple[Sentence, bool]]:
    """Yield what has changed in the form of a step, and whether running cases keep what was."""
    for field in now.fields:
        before = then.field(field.name)
        if before is None:
            required = _("“%(step)s”: new is “%(field)s”, which has to be filled in; running cases are not asked.")
            free = _("“%(step)s”: new is “%(field)s”, which may be left empty; running cases are not asked.")
            yield say(required if field.required else free, step=step, field=say(field.label)), True
        elif before != field:
            yield from _field_changes(step, before, field)
    for field in then.fields:
        if now.field(field.name) is None:
            gone = _("“%(step)s”: “%(field)s” is gone, for running cases too.")
            yield say(gone, step=step, field=say(field.label)), False


def _field_changes(step: Sentence, then: FieldShape, now: FieldShape) -> Iterator[tuple[Sentence, bool]]:
    named = {"step": step, "field": say(now.label)}
    if then.required != now.required:
        more = _("“%(step)s”: “%(field)s” has to be filled in now; in running cases it may be left empty.")
        less = _("“%(step)s”: “%(field)s” may be left empty now; in running cases it has to be filled in.")
        yield say(more if now.required else less, **named), True
    if then.label != now.label:
        yield say(_("“%(step)s”: “%(was)s” is called “%(field)s” now."), was=say(then.label), **named), True
    if then.kind != now.kind:
        yield say(_("“%(step)s”: “%(field)s” is asked in another way now, for running cases too."), **named), False
    if {value for value, _text in then.choices} != {value for value, _text in now.choices}:
        yield say(_("“%(step)s”: “%(field)s” has other answers now; running cases have those they had."), **named), True
    elif then.choices != now.choices:
        yield say(_("“%(step)s”: the answers of “%(field)s” have other names now."), **named), True
    if then.longest != now.longest:
        yield say(_("“%(step)s”: “%(field)s” has another limit now; running cases keep theirs."), **named), True
    if then.hint != now.hint:
        yield say(_("“%(step)s”: the hint of “%(field)s” is another now."), **named), True
