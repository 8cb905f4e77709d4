"""Past moves of a case asked again of a draft: another version of its process, or another value of a rule. Pure.

Only what the draft changes is asked, and of the facts only those that are given back (`past`). What cannot be asked is
named. A guard refuses if it passed by what held then: facts that would have refused then as well prove nothing.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from workflows.core.calendar import WorkingDays, counted
from workflows.core.definition import Definition, MoveDef
from workflows.core.engine import destination, outcome_move
from workflows.core.facts import Facts, NotFrozen, RuleValue
from workflows.core.model import START_STATE
from workflows.core.pinning.fingerprints import fingerprint, mentions
from workflows.core.pinning.values import CONDITION, GUARD
from workflows.core.registry import CONDITIONS, FORMER, GUARDS, Check, pinned_guard
from workflows.core.text import Sentence, _, say
from workflows.core.versions.past import NotRebuilt
from workflows.core.vietnamese import format_date

SAME, BLOCKED, ELSEWHERE, LATE = "same", "blocked", "elsewhere", "late"
UNASKABLE = (NotRebuilt, NotFrozen, LookupError, TypeError, ValueError)
"""What keeps a guard from being asked of rebuilt facts: one of them is missing, or is of another kind than then."""
VOTE = _("a vote whose figures are not shown")


@dataclass(frozen=True)
class ReplayDraft:
    """A draft: the present version of the process, or a value of a rule under the version of each case.

    book: today's values of the rules that the new version names, for cases that have not frozen them.
    """

    new: Definition | None = None
    value: RuleValue | None = None
    book: Mapping[str, RuleValue] = field(default_factory=dict)

    def version(self, old: Definition) -> Definition:
        """The definition that the draft asks a case of this version by."""
        return self.new or old

    def rules(self, then: Mapping[str, RuleValue]) -> dict[str, RuleValue]:
        """The rules of a case by the draft."""
        return {**self.book, **then, **({self.value.key: self.value} if self.value and self.value.key in then else {})}

    def concerns(self, kind: str, name: str, old: Definition) -> bool:
        """Whether a guard or condition may judge otherwise by the draft than by the version of a case."""
        if self.new is not None:
            return self.new.pinned.get((kind, name)) != old.pinned.get((kind, name))
        known = GUARDS.get(name) if kind == GUARD else CONDITIONS.get(name)
        return bool(known and self.value and mentions(known.ask, self.value.key))


@dataclass(frozen=True)
class PastMove:
    """A move that was made. entered: when the case came to its source; `facts` gives those of its day.

    outcome: of a vote that caused it, as its ballots come out by the draft; '' where no vote did, None if not known.
    """

    name: str
    source: str
    target: str
    day: dt.date
    entered: dt.date
    old: Definition
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    returned_from: str | None
    outcome: str | None
    facts: Callable[[Mapping[str, Any], dt.date], Facts]


@dataclass(frozen=True)
class Replay:
    """How a case comes out of a draft: SAME, BLOCKED, ELSEWHERE or LATE; at which step and why.

    unasked: what could not be asked again, up to there: the title of a guard, or its name where it could not begin.
    """

    end: str
    step: Sentence | None = None
    why: Sentence | None = None
    unasked: frozenset[str] = frozenset()


def replayed(draft: ReplayDraft, moves: Iterable[PastMove], worked: WorkingDays) -> Replay:
    """Ask the moves of a case again, one after the other, up to the first that comes out otherwise.

    A case that is only late by the draft is asked on.
    """
    unasked, late = set[str](), Replay(SAME)
    for move in moves:
        found = _replay(draft, move, worked, unasked)
        if found.end in (BLOCKED, ELSEWHERE):
            return replace(found, unasked=frozenset(unasked))
        late = found if late.end == SAME else late
    return replace(late, unasked=frozenset(unasked))


def _replay(draft: ReplayDraft, move: PastMove, worked: WorkingDays, unasked: set[str]) -> Replay:
    new, was = draft.version(move.old), move.old.find_move(move.name)
    now, step = new.find_move(move.name), _step(move)
    states = {state.name for state in new.states} | {START_STATE}
    if now is None or was is None or move.source not in now.sources or move.source not in states:
        text = _("The draft has no such step from “%(state)s”.")
        return Replay(BLOCKED, step, say(text, state=_called(move.old, move.source)))
    if was.from_register:
        return Replay(SAME)
    if refusal := _refusal(draft, move, was, now, unasked):
        return Replay(BLOCKED, step, refusal.why)
    if elsewhere := _elsewhere(draft, move, was, now, unasked):
        return Replay(ELSEWHERE, step, elsewhere)
    return _in_time(draft, move, now, worked)


def _refusal(draft: ReplayDraft, move: PastMove, was: MoveDef, now: MoveDef, unasked: set[str]) -> Check | None:
    """The first guard by which the draft would have refused, and what held then would not."""
    asked = {*was.guards, *was.validators}
    for name, dossier in (*((n, move.before) for n in now.guards), *((n, move.after) for n in now.validators)):
        if name in asked and not draft.concerns(GUARD, name, move.old):
            continue
        by_then = move.facts(dossier, move.day)
        found = _ask(name, replace_rules(by_then, draft, move.old))
        if found is None:
            unasked.add(name)
        elif found.failed and (name not in asked or _passed(name, by_then)):
            return found
        elif found.failed:
            unasked.add(found.title)
    return None


def _passed(name: str, by_then: Facts) -> bool:
    """Whether a guard passed on what is given back of its day. One that is lost did: the move was made."""
    pinned = by_then.pinned.get((GUARD, name), "")
    if (name, pinned) not in FORMER and (name not in GUARDS or fingerprint(GUARDS[name].ask)[0] != pinned):
        return True
    then = _ask(name, by_then)
    return then is not None and not then.failed


def replace_rules(facts: Facts, draft: ReplayDraft, old: Definition) -> Facts:
    """The same facts by the rules and the functions of the draft."""
    known = {name: value for name, value in vars(facts).items() if name not in ("rules", "pinned")}
    return type(facts)(**known, rules=draft.rules(facts.rules), pinned=draft.version(old).pinned)


def _ask(name: str, facts: Facts) -> Check | None:
    try:
        return pinned_guard(name, facts)(facts)
    except UNASKABLE:
        return None


def _elsewhere(draft: ReplayDraft, move: PastMove, was: MoveDef, now: MoveDef, unasked: set[str]) -> Sentence | None:
    """Where the draft leads in place of where the case went; None for the same place."""
    new = draft.version(move.old)
    if was.cause.outcome and move.outcome is None:
        unasked.add(VOTE)
    elif was.cause.outcome and move.outcome and move.outcome != was.cause.outcome:
        other = outcome_move(new, move.source, move.outcome)
        there = other.targets[-1].state if other else move.source
        return say(_("The same ballots lead to “%(state)s”."), state=_called(new, there))
    named = {row.condition for row in (*was.targets, *now.targets) if row.condition}
    concerned = [name for name in named if draft.concerns(CONDITION, name, move.old)]
    if was.targets == now.targets and not concerned:
        return None
    by_then = move.facts(move.after, move.day)
    try:
        then = destination(was, by_then, move.returned_from)
        there = destination(now, replace_rules(by_then, draft, move.old), move.returned_from)
    except UNASKABLE:
        unasked.update(concerned or named)
        return None
    if then != move.target:
        unasked.update(concerned or named)
    elif there != move.target:
        return say(_("It leads to “%(state)s”."), state=_called(new, there))
    return None


def _in_time(draft: ReplayDraft, move: PastMove, now: MoveDef, worked: WorkingDays) -> Replay:
    """How another limit changes the way of a case: the clock would have come first, or the step be late."""
    value = draft.value
    if value is None or value.measure not in ("days", "working_days", "months") or move.source == START_STATE:
        return Replay(SAME)
    last = counted(move.entered, value.measure, int(value.value), worked)
    timers = [each for each in move.old.moves_from(move.source) if each.cause.rule == value.key]
    named = {"day": format_date(last)}
    if now in timers:
        later = say(_("The limit would have ended on another day, on %(day)s."), **named)
        return Replay(SAME) if last == move.day else Replay(ELSEWHERE, _step(move), later)
    if timers and move.day > last:
        return Replay(ELSEWHERE, _step(move), say(_("The limit would have ended before, on %(day)s."), **named))
    if move.old.state(move.source).due == value.key and move.day > last:
        then = move.facts(move.before, move.day).rules.get(value.key)
        if then is None or move.day <= counted(move.entered, then.measure, int(then.value), worked):
            return Replay(LATE, _step(move), say(_("It was due on %(day)s."), **named))
    return Replay(SAME)


def _step(move: PastMove) -> Sentence:
    known = move.old.find_move(move.name)
    return (
        say(known.label)
        if known and known.label
        else say(_("by itself from %(state)s"), state=_called(move.old, move.source))
    )


def _called(definition: Definition, state: str) -> Sentence:
    return say(next((each.label for each in definition.states if each.name == state), state))
