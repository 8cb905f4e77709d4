"""Two versions of one process: the differences as sentences, and the running cases that the new one would strand.

Pure: definitions, the dossier of a case and names of rules go in, sentences come out. The rule that whoever
publishes a process is not its author has no place here: a definition is code, and reviewed as such.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from typing import Any

from workflows.core.definition import AssentDef, Definition, MoveDef, QuestionDef, StateDef
from workflows.core.fields.people import PartsField
from workflows.core.forms import FORMS
from workflows.core.model import PREVIOUS_STATE, START_STATE
from workflows.core.text import Sentence, _, say
from workflows.core.versions.pinned import pinned_changes

Part = StateDef | MoveDef | QuestionDef | AssentDef

Item = tuple[str, str]
"""A section of the dossier and a field of it; "" for the section as such."""

KINDS = {
    "states": (_("New state: “%(name)s”"), _("State gone: “%(name)s”"), _("State “%(name)s” changed: %(what)s")),
    "moves": (_("New step: “%(name)s”"), _("Step gone: “%(name)s”"), _("Step “%(name)s” changed: %(what)s")),
    "questions": (_("New vote: “%(name)s”"), _("Vote gone: “%(name)s”"), _("Vote “%(name)s” changed: %(what)s")),
    "assents": (
        _("New joint question: “%(name)s”"),
        _("Joint question gone: “%(name)s”"),
        _("Joint question “%(name)s” changed: %(what)s"),
    ),
}
"""Part of a definition → the sentences for a new, a lost and a changed one."""
CALLED = {
    "states": _("states"),
    "moves": _("steps"),
    "questions": _("votes"),
    "assents": _("joint questions"),
}
"""Part of a definition → what it is called when several are counted."""
ASPECTS = {
    "label": _("its name"),
    "sources": _("where it starts from"),
    "targets": _("where it leads"),
    "cause": _("who makes it, or what causes it"),
    "form": _("its form"),
    "guards": _("its conditions"),
    "validators": _("its conditions"),
    "papers": _("the papers that it issues"),
    "attachments": _("the papers that are attached to it"),
    "effects": _("what follows from it"),
    "due": _("its time limit"),
    "within": _("its time limit"),
    "every": _("how often it is due"),
    "by": _("who votes"),
    "chair": _("who votes"),
    "of": _("which sides are asked"),
}
ELSE = _("other particulars")
PINNED = ("shapes", "functions", "texts")
"""Fields of a definition that are compared by `pinned_changes`."""


@dataclass(frozen=True)
class MappedStanding:
    """The position and the content of a running case: names of states, its dossier by section, keys of its rules."""

    state: str
    returned_from: str | None
    dossier: Mapping[str, Mapping[str, Any]]
    rules: Collection[str]


def differences(old: Definition, new: Definition) -> list[Sentence]:
    """List what the new version adds, drops and changes, state by state and step by step, and what of it is pinned."""
    found: list[Sentence] = []
    for kind, (added, gone, changed) in KINDS.items():
        before: dict[str, Any] = {part.name: part for part in getattr(old, kind)}
        after: dict[str, Any] = {part.name: part for part in getattr(new, kind)}
        found += [say(added, name=_name(new, after[name])) for name in after if name not in before]
        found += [say(gone, name=_name(old, before[name])) for name in before if name not in after]
        for name in after:
            if name in before and (what := _changed(before[name], after[name])):
                found.append(say(changed, name=_name(new, after[name]), what=what))
    found += [change.sentence for change in pinned_changes(old, new)]
    if _rest(old) != _rest(new):
        found.append(say(_("Changed as well: the process as a whole (kinds of unit, seat, rules, eligibility)")))
    return found


def counts(old: Definition, new: Definition) -> dict[str, int]:
    """The numbers of states, moves, votes and joint questions new, gone or changed, by the field of a definition."""
    found = {}
    for kind in KINDS:
        before: dict[str, Any] = {part.name: part for part in getattr(old, kind)}
        after: dict[str, Any] = {part.name: part for part in getattr(new, kind)}
        found[kind] = sum(before.get(name) != after.get(name) for name in {*before, *after})
    return found


def strands(old: Definition, new: Definition, mapping: Mapping[str, str], case: MappedStanding) -> list[Sentence]:
    """List why a case could not go on in the new version, in the state that the mapping (old → new) puts it into.

    The state has to be there and no end, also the one that a returned case goes back to; and what every way to it in
    the new version has filled in, each section with each field that has to be filled in, the case has to have too.
    """
    answered = always_answered(new)
    found = _no_place(old, new, mapping, case.state) + _missing(new, answered, mapping.get(case.state, ""), case)
    if found:
        return found
    target = mapping[case.state]
    if any(place.state == PREVIOUS_STATE for move in new.moves_from(target) for place in move.targets):
        if case.returned_from is None:
            label = say(new.state(target).label)
            return [say(_("“%(state)s” is for returned cases, and this case has not been returned."), state=label)]
        return _no_place(old, new, mapping, case.returned_from) + _missing(
            new, answered, mapping.get(case.returned_from, ""), case
        )
    return []


def missing_rules(new: Definition, case: MappedStanding) -> list[str]:
    """Keys of the rules that the new version freezes and the case has not frozen, sorted."""
    return [key for key in new.rule_keys() if key not in case.rules]


def always_answered(definition: Definition) -> dict[str, frozenset[Item]]:
    """State → the sections of the dossier, and their fields, that are filled in on every way there."""
    known: dict[str, frozenset[Item]] = {START_STATE: frozenset()}
    before = None
    while before != known:
        before = dict(known)
        for move in definition.moves:
            for source in set(move.sources) & set(known):
                fills = _fills(definition, move)
                written = {section for section, _field in fills}
                answered = frozenset(item for item in known[source] if item[0] not in written) | fills
                for place in move.targets:
                    if place.state != PREVIOUS_STATE:
                        known[place.state] = known.get(place.state, answered) & answered
    return known


def _fills(definition: Definition, move: MoveDef) -> set[Item]:
    """Sections and fields that are filled in by a move: by its form, or by the question whose outcome it is."""
    forms = [move.form] if move.form else []
    asked = (move.cause.outcome or "").partition(".")[0]
    forms += [assent.form for assent in definition.assents if assent.name == asked]
    found = {(row.name, "") for row in definition.questions if row.name == asked and (row.candidates or row.each)}
    for name in forms:
        if name in FORMS:
            section = FORMS[name].section
            found |= {(section, ""), *((section, field) for field in _asked(name))}
    return found


def _asked(form: str) -> list[str]:
    """The fields of a form that always have to be filled in; parts of a dossier need not exist."""
    return [
        field.name for field in FORMS[form].declared() if field.flags.required and not isinstance(field, PartsField)
    ]


def _no_place(old: Definition, new: Definition, mapping: Mapping[str, str], state: str) -> list[Sentence]:
    target, label = mapping.get(state, ""), say(old.state(state).label)
    if target not in {row.name for row in new.states}:
        return [say(_("The present version has no “%(state)s”: choose another state for it."), state=label)]
    if new.is_final(target):
        there = say(new.state(target).label)
        return [say(_("“%(state)s” is an end: a running case cannot be put there."), state=there)]
    return []


def _missing(
    new: Definition, answered: Mapping[str, frozenset[Item]], target: str, case: MappedStanding
) -> list[Sentence]:
    found = []
    for section, field in sorted(answered.get(target, frozenset()) - _has(case.dossier)):
        if field and section not in case.dossier:
            continue  # the whole section is missing, which is reported already
        step = next((move for move in new.moves if (section, field) in _fills(new, move)), None)
        name = _name(new, step) if step else say(section)
        text = _("“%(step)s” was never done in this case, and the present version asks for it before “%(state)s”.")
        if field:
            text = _(
                "“%(asked)s” was not asked in this case, and the present version asks for it by “%(step)s” before "
                "“%(state)s”."
            )
        found.append(
            say(
                text,
                step=name,
                state=say(new.state(target).label),
                **({"asked": _label(new, section, field)} if field else {}),
            )
        )
    return found


def _has(dossier: Mapping[str, Mapping[str, Any]]) -> frozenset[Item]:
    """The sections of a dossier with their fields; one that gathers has the fields that each of its entries has."""
    found: set[Item] = set()
    for section, answers in dossier.items():
        parts = [part for part in answers.values() if isinstance(part, dict)]
        gathered = bool(parts) and len(parts) == len(answers)
        fields = set(parts[0]).intersection(*parts) if gathered else set(answers)
        found |= {(section, ""), *((section, field) for field in fields)}
    return frozenset(found)


def _label(new: Definition, section: str, field: str) -> Sentence:
    forms = (FORMS[name]() for name in new.forms() if name in FORMS and FORMS[name].section == section)
    return say(next((form[field].label.text for form in forms if field in form), field))


def _name(definition: Definition, part: Part) -> Sentence:
    """The name of a part for people; a step of the clock or of an outcome has no label of its own."""
    if part.label or not isinstance(part, MoveDef):
        return say(part.label or part.name)
    source = next((name for name in part.sources if name != START_STATE), "")
    return say(_("by itself from %(state)s"), state=say(definition.state(source).label) if source else "–")


def _changed(before: Part, after: Part) -> Sentence | None:
    """The respects in which a part differs, as a sentence; None if it does not."""
    names = [each.name for each in fields(after) if getattr(before, each.name) != getattr(after, each.name)]
    aspects = list(dict.fromkeys(ASPECTS.get(name, ELSE) for name in names))
    found: Sentence | None = say(aspects[0]) if aspects else None
    for aspect in aspects[1:]:
        found = say(_("%(one)s, %(other)s"), one=found, other=say(aspect))
    return found


def _rest(definition: Definition) -> list[Any]:
    return [getattr(definition, each.name) for each in fields(definition) if each.name not in (*KINDS, *PINNED)]
