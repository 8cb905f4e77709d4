"""An old version beside the present one: the chosen mapping of states, and its outcome for each case."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from webapp.languages import gettext as _
from webapp.models import StoredDefinition
from webapp.queries.versions import PinnedCase, no_value
from webapp.services import versions as service
from workflows.core.definition import Definition
from workflows.core.text import Sentence, say
from workflows.core.versions.comparing import CALLED, MappedStanding, counts, missing_rules, strands
from workflows.core.versions.pinned import CALLED as CALLED_PINNED
from workflows.core.versions.pinned import WORDING, pinned_changes

TO = "to-"
"""The prefix of an old state's field in a form: 'to-appraisal' names the new state for it."""


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version that open cases run by, and how many of them.

    differs: what is another in the present one, with its number; unkept: how much of it reaches its cases too.
    """

    process: str
    hash: str
    since: str
    open: int
    present: bool
    url: str
    differs: list[str]
    unkept: int


@dataclass(frozen=True, slots=True)
class BatchRow:
    """Cases that were moved together. back: how many of them were taken back."""

    url: str
    at: str
    by: str
    count: int
    back: int


@dataclass(frozen=True, slots=True)
class MovedRow:
    """A case that was moved. said: how it stands now."""

    url: str
    person: str
    unit: str
    note: str


@dataclass(frozen=True, slots=True)
class StateChoice:
    """An old state, and the new ones that can take its place as name and label."""

    name: str
    label: str
    chosen: str
    options: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class PinnedRow:
    """A case of an old version. case: its id and version; target: its new state; said: why it cannot be moved."""

    case: str
    url: str
    person: str
    unit: str
    state: str
    target: str
    note: str


@dataclass(frozen=True)
class MappedChange:
    """An old version beside the present one of its process; `new` is None if the program has dropped the process."""

    row: StoredDefinition
    old: Definition
    new: Definition | None


def differs(old: Definition, new: Definition | None) -> tuple[list[str], int]:
    """Return what differs from the present version, each kind with its number, and how much reaches running cases."""
    if new is None:
        return [_("the program no longer has this process")], 0
    if new.hash == old.hash:
        return [], 0
    changes = pinned_changes(old, new)
    found = {CALLED[kind]: number for kind, number in counts(old, new).items()}
    for kind, label in CALLED_PINNED.items():
        found[label] = len({change.name for change in changes if change.kind == kind})
    unkept = sum(not change.kept for change in changes if change.kind != WORDING)
    return [f"{_(label)}: {number}" for label, number in found.items() if number], unkept


def reasons_of(
    change: MappedChange, mapping: Mapping[str, str], case: PinnedCase, valueless: set[str]
) -> list[Sentence]:
    """Return why a case cannot be migrated; empty if it can."""
    if case.voting or case.answered:
        return [say(service.RUNNING if case.voting else service.ANSWERED)]
    assert change.new is not None
    found = strands(change.old, change.new, mapping, standing_of(case))
    lacking = sorted(valueless & set(missing_rules(change.new, standing_of(case))))
    return found + [no_value(key) for key in lacking]


def standing_of(case: PinnedCase) -> MappedStanding:
    return MappedStanding(case.state, case.returned_from, case.dossier, case.rules)


def mapping_of(change: MappedChange, sent: Any) -> dict[str, str]:
    """Return old state → new one, as submitted; by default the state of the same name, '' for none."""
    new = {state.name for state in change.new.states} if change.new else set()
    chosen = {state.name: sent.get(f"{TO}{state.name}", state.name) for state in change.old.states}
    return {name: target if target in new else "" for name, target in chosen.items()}


def choices_of(change: MappedChange, mapping: Mapping[str, str], cases: list[PinnedCase]) -> list[StateChoice]:
    """Return, for each old state of a case or of its return, the new states that it can be mapped to."""
    names = {name for case in cases for name in (case.state, case.returned_from)}
    new = change.new
    options = [(row.name, _(row.label)) for row in new.states if not new.is_final(row.name)] if new else []
    return [
        StateChoice(f"{TO}{row.name}", _(row.label), mapping[row.name], options)
        for row in change.old.states
        if row.name in names
    ]


def pinned_row(change: MappedChange, mapping: Mapping[str, str], case: PinnedCase, said: str = "") -> PinnedRow:
    target = mapping[case.state]
    return PinnedRow(
        case=f"{case.public_id}:{case.version}",
        url=url_for("cases.case", public_id=case.public_id),
        person=case.person or case.unit,
        unit=case.unit if case.person else "",
        state=_(change.old.state(case.state).label),
        target=_(change.new.state(target).label) if change.new and target else "",
        note=said,
    )
