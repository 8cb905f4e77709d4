"""Returned for completion: which parts of the dossier are open, what has changed in them, and what is asked again."""

from collections.abc import Iterable, Mapping
from typing import Any

from workflows.core.definition import AskDef, AttachmentDef, Definition, MoveDef, named_in
from workflows.core.engine import destination, holds_condition, starts, verdicts
from workflows.core.facts import Facts
from workflows.core.forms import FORMS
from workflows.core.model import PREVIOUS_STATE

File = Mapping[str, Mapping[str, Any]]


def leads_back(move: MoveDef) -> bool:
    """Whether a move brings a returned case back to where it came from."""
    return any(target.state == PREVIOUS_STATE for target in move.targets)


def leads_to(move: MoveDef) -> tuple[str, ...]:
    """Names of the states that a move leads to, or goes back to if something is asked again."""
    return tuple(dict.fromkeys((*(target.state for target in move.targets), *asked_in(move))))


def asked_in(move: MoveDef) -> tuple[str, ...]:
    """Names of the states that may ask again."""
    return tuple(dict.fromkeys(row.state for ask in move.asks_again for row in ask.states))


def parts(definition: Definition) -> dict[str, MoveDef]:
    """The parts of the dossier that its authors write: section → the first move that writes it."""
    found: dict[str, MoveDef] = {}
    for move in definition.moves:
        form = FORMS.get(move.form or "")
        if form and move.drafts and not form.gathers and not leads_back(move):
            found.setdefault(form.section, move)
    return found


def attachments(definition: Definition) -> dict[str, tuple[str, AttachmentDef]]:
    """The papers that can be attached in a process: name → the section that they belong to, and the paper."""
    with_form = [(FORMS[move.form].section, move) for move in definition.moves if move.form in FORMS]
    return {paper.name: (section, paper) for section, move in with_form for paper in move.attachments}


def mark_of(section: str, paper: str) -> str:
    """The name of one paper of a section in a return, beside the sections themselves."""
    return f"{section}.{paper}"


def openable(definition: Definition, state: str) -> dict[str, MoveDef]:
    """The parts of the dossier that can be marked for completion.

    state: where a case is returned from, or stands returned. Only sections whose author may resubmit; no section if the
    resubmitting move declares no `asks_again`.
    """
    back = {state} | {row.state for move in definition.moves_from(state) if move.returns for row in move.targets}
    ways = [move for move in definition.moves if leads_back(move) and move.asks_again and back & {*move.sources}]
    roles = {role for move in ways for role in move.cause.roles}
    return {section: wrote for section, wrote in parts(definition).items() if roles & {*wrote.cause.roles}}


def differs(path: str, before: File, after: File) -> bool:
    """Whether two dossiers differ at 'section' or at 'section.field'."""
    if "." in path:
        return bool(named_in(before, path) != named_in(after, path))
    return before.get(path, {}) != after.get(path, {})


def way_back(
    definition: Definition, move: MoveDef, before: File, facts: Facts, returned_from: str | None
) -> tuple[str, tuple[str, ...]]:
    """The state that a move leads to now, and the names of the sections and votes that no longer hold there.

    If a changed place is asked again, the case goes back to the earliest of the states that ask it, in the order of the
    workflow's file, and never further on than where it came from. It also goes back to a step that asked for a
    condition of eligibility which is not met any more. `facts` has the form's answers in its dossier, `before` is the
    dossier without them. Raises LookupError as `engine.destination` does.
    """
    target = destination(move, facts, returned_from)
    unmet = _unmet(definition, facts, target) if leads_back(move) else []
    asked = [ask for ask in move.asks_again if _asks(ask, before, facts)]
    order = [state.name for state in definition.states]
    open_now = [row.state for ask in asked for row in ask.states if holds_condition(row.condition, facts)]
    voted = {row.name for row in definition.questions if order.index(row.state) < order.index(returned_from or target)}
    fallen = [name for ask in asked for row in ask.states for name in _opinions(definition, row.state)]
    for step, state in unmet:
        fallen += [FORMS[step.form].section] if step.form in FORMS else []
        fallen += [row.name for row in definition.questions if order.index(row.state) > order.index(state)]
    dropped = dict.fromkeys(name for name in fallen if name in before or name in voted)
    return min([target, *open_now, *(state for _step, state in unmet)], key=order.index), tuple(dropped)


def _unmet(definition: Definition, facts: Facts, target: str) -> list[tuple[MoveDef, str]]:
    """Steps before a state that ask for a condition of eligibility which is not met now, each with its state."""
    found = []
    for state in definition.states[: definition.states.index(definition.state(target))]:
        for step in definition.moves_from(state.name):
            asked = [name for name in step.guards if name in definition.eligibility]
            if any(check.failed for check in verdicts(asked, facts)):
                found.append((step, state.name))
    return found


def _asks(ask: AskDef, before: File, facts: Facts) -> bool:
    changed = any(differs(path, before, facts.dossier) for path in ask.changed)
    return changed and any(holds_condition(row.condition, facts) for row in ask.states)


def _opinions(definition: Definition, state: str) -> Iterable[str]:
    """Sections that are written in a state, except by the opening form and by moves that return or end the case."""
    aside = [move for move in definition.moves if move.cause.kind == "may" and (move.returns or definition.ends(move))]
    apart = {FORMS[move.form].section for move in (*starts(definition), *aside) if move.form in FORMS}
    for move in definition.moves_from(state):
        if move.form in FORMS and not definition.ends(move) and FORMS[move.form].section not in apart:
            yield FORMS[move.form].section
    if (assent := definition.assent_in(state)) and assent.form in FORMS:
        yield FORMS[assent.form].section
    if question := definition.question_in(state):
        yield question.name
