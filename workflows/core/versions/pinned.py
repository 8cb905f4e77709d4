"""Changes of the forms, functions and papers that a version pins, and whether its cases keep them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from workflows.core.definition import AssentDef, Definition, MoveDef
from workflows.core.forms import FORMS
from workflows.core.four_eyes.closing import closing_guards
from workflows.core.model import PREVIOUS_STATE
from workflows.core.pinning.fingerprints import fingerprint
from workflows.core.pinning.values import CONDITION, EFFECT, GUARD, OPINION, FieldShape, FormShape, PinnedFunction
from workflows.core.registry import FORMER
from workflows.core.shapes import present_function, shape_of
from workflows.core.text import Sentence, _, say

FORM, PAPER = "form", "paper"
WORDING = "wording"
CALLED = {
    FORM: _("forms"),
    GUARD: _("conditions"),
    CONDITION: _("forks"),
    EFFECT: _("consequences"),
    OPINION: _("answers of sides"),
    PAPER: _("papers"),
    WORDING: _("wordings"),
}
"""Kind of a change → what has changed, for people."""
JUDGES = {
    GUARD: _("“%(step)s”: the condition %(name)s judges otherwise now; running cases are judged as before."),
    CONDITION: _("“%(step)s”: the fork %(name)s chooses otherwise now; running cases go the way that they would have."),
    EFFECT: _("“%(step)s”: what follows by %(name)s is another now; from running cases follows what it was."),
    OPINION: _("“%(step)s”: other answers of %(name)s are a yes now; running cases count them as before."),
}
UNKEPT = {
    GUARD: _("“%(step)s”: the condition %(name)s judges otherwise now, for running cases too."),
    CONDITION: _("“%(step)s”: the fork %(name)s chooses otherwise now, for running cases too."),
    EFFECT: _("“%(step)s”: what follows by %(name)s is another now, from running cases too."),
    OPINION: _("“%(step)s”: other answers of %(name)s are a yes now, in running cases too."),
}
SAYS = _("“%(step)s”: the texts of %(name)s are others now, for running cases too.")
LOST = _("“%(step)s”: the program no longer has “%(name)s”: running cases cannot do this step.")
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
        steps = frozenset(part.name for part in _steps(old) if part.form == shape.name)
        said = say(_step_of_form(old, shape.name))
        if now is None:
            lost = say(LOST, step=said, name=shape.name)
            found.append(PinnedChange(FORM, shape.name, lost, steps, kept=False))
        elif now != shape:
            found += [
                PinnedChange(FORM, shape.name, text, steps, kept) for text, kept in _form_changes(said, shape, now)
            ]
    for each in old.functions:
        if change := _function_change(old, each):
            found.append(change)
    return found + paper_changes(old, new)


def paper_changes(old: Definition, new: Definition) -> list[PinnedChange]:
    """List the papers that a case of an old version prints otherwise now: a paper says what holds when it is made.

    Nothing is known of a version that was stored before the texts of papers were kept.
    """
    then, now = ({each.name: each for each in known.texts} for known in (old, new))
    if not then:
        text = _("What its papers said was not kept when it was stored: the present texts hold.")
        return [PinnedChange(PAPER, "", say(text), frozenset())] if now else []
    texts = {
        name: _("“%(paper)s”: the paper is worded otherwise now, for running cases too.")
        for name in now
        if name in then and then[name].says != now[name].says
    }
    texts |= {name: _("“%(paper)s”: running cases have this paper too now.") for name in now if name not in then}
    texts |= {name: _("“%(paper)s”: running cases have this paper no more.") for name in then if name not in now}
    return [
        PinnedChange(PAPER, name, say(text, paper=say(each.title)), frozenset(each.steps), kept=False)
        for name, text in texts.items()
        for each in [now.get(name) or then[name]]
    ]


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
    present = present_function(each.kind, each.name)
    return present is not None and fingerprint(present)[0] != each.judges


def _function_change(old: Definition, each: PinnedFunction) -> PinnedChange | None:
    present = present_function(each.kind, each.name)
    steps = _steps_of(old, each)
    named = {"step": say(_label(old, steps)), "name": each.name}
    if present is None:
        return PinnedChange(each.kind, each.name, say(LOST, **named), steps, kept=False)
    if _is_changed(each):
        kept = (each.name, each.judges) in FORMER
        return PinnedChange(each.kind, each.name, say((JUDGES if kept else UNKEPT)[each.kind], **named), steps, kept)
    if fingerprint(present)[1] != each.says:
        return PinnedChange(WORDING, each.name, say(SAYS, **named), steps, kept=False)
    return None


def _steps_of(old: Definition, each: PinnedFunction) -> frozenset[str]:
    """Names of the moves and joint questions that ask a guard, go by a condition, or have an effect or an opinion."""
    if each.kind == OPINION:
        return frozenset(asked.name for asked in old.assents if asked.form == each.name)

    def names(move: Any) -> set[str | None]:
        if each.kind == EFFECT:
            return {*move.effects}
        if each.kind == GUARD:
            return {*move.guards, *move.validators, *closing_guards(old, move)}
        again = {row.condition for ask in move.asks_again for row in ask.states}
        return {row.condition for row in (*move.targets, *move.papers)} | again

    found = {move.name for move in old.moves if each.name in names(move)}
    if each.kind == GUARD:
        found |= {asked.name for asked in old.assents if each.name in asked.guards}
        found |= {move.name for move in old.moves if each.name in old.eligibility and move.drafts}
    if each.kind == CONDITION:
        forms = {shape.name for shape in old.shapes if each.name in _rested_on(shape)}
        found |= {part.name for part in _steps(old) if part.form in forms}
        limited = {state.name for state in old.states if each.name in dict(state.instead)}
        found |= {move.name for move in old.moves if limited & {target.state for target in move.targets}}
    return frozenset(found)


def _rested_on(shape: FormShape) -> set[str]:
    """Names of the conditions under which days of a form rest on others."""
    return {rest.when for field in shape.fields for rest in field.rests or ()}


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
    if then.applies not in (None, now.applies):
        applies = _("“%(step)s”: fields apply to other answers now; in running cases to those they applied to.")
        yield say(applies, step=step), True
    if then.counts not in (None, now.counts):
        yield say(_("“%(step)s”: two people count other figures now, in running cases too."), step=step), False


def _field_changes(step: Sentence, then: FieldShape, now: FieldShape) -> Iterator[tuple[Sentence, bool]]:
    named = {"step": step, "field": say(now.label)}
    if then.required != now.required:
        more = _("“%(step)s”: “%(field)s” has to be filled in now; in running cases it may be left empty.")
        less = _("“%(step)s”: “%(field)s” may be left empty now; in running cases it has to be filled in.")
        yield say(more if now.required else less, **named), True
    if then.label != now.label:
        yield say(_("“%(step)s”: “%(was)s” is called “%(field)s” now."), was=say(then.label), **named), True
    bounds = then.rests not in (None, now.rests) or then.future not in (None, now.future)
    if bounds and then.kind == now.kind:
        yield say(_("“%(step)s”: “%(field)s” has other bounds now; running cases keep theirs."), **named), True
    if then.kind != now.kind or (then.source and then.source != now.source):
        yield say(_("“%(step)s”: “%(field)s” is asked in another way now, for running cases too."), **named), False
    if {value for value, _text in then.choices} != {value for value, _text in now.choices}:
        yield say(_("“%(step)s”: “%(field)s” has other answers now; running cases have those they had."), **named), True
    elif then.choices != now.choices:
        yield say(_("“%(step)s”: the answers of “%(field)s” have other names now."), **named), True
    if then.longest != now.longest:
        yield say(_("“%(step)s”: “%(field)s” has another limit now; running cases keep theirs."), **named), True
    if then.hint != now.hint:
        yield say(_("“%(step)s”: the hint of “%(field)s” is another now."), **named), True
