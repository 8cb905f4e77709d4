"""Past moves of a case asked again of a draft: another version of its process, or another value of a rule. Pure.

Only what the draft changes is asked, and of the facts only those that are given back (`past`). What cannot be asked is
named. A guard refuses if it passed by what held then: facts that would have refused then as well prove nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from workflows.core.definition import START_STATE, Definition, MoveDef
from workflows.core.engine import destination, outcome_move
from workflows.core.facts import Facts, NotFrozen
from workflows.core.pinning.fingerprints import fingerprint
from workflows.core.pinning.values import CONDITION, GUARD
from workflows.core.registry import FORMER, GUARDS, Check, pinned_guard
from workflows.core.text import Sentence, _, say
from workflows.core.versions.limits import limits_by_draft
from workflows.core.versions.past import NotRebuilt, PastMove, ReplayDraft
from workflows.core.vietnamese import format_date

SAME, BLOCKED, ELSEWHERE, LATE = "same", "blocked", "elsewhere", "late"
LIMIT = _("a time limit that is not counted from a day that is known")
UNASKABLE = (NotRebuilt, NotFrozen, LookupError, TypeError, ValueError)
"""What keeps a guard from being asked of rebuilt facts: one of them is missing, or is of another kind than then."""


@dataclass(frozen=True)
class Replay:
    """The outcome of a case by a draft: SAME, BLOCKED, ELSEWHERE or LATE; at which step and why.

    unasked: what could not be asked again, up to there: the title of a guard, or its name where it could not begin.
    """

    end: str
    step: Sentence | None = None
    why: Sentence | None = None
    unasked: frozenset[str] = frozenset()


def replayed(draft: ReplayDraft, moves: Iterable[PastMove]) -> Replay:
    """Ask the moves of a case again, one after the other, up to the first that comes out otherwise.

    A case that is only late by the draft is asked on.
    """
    unasked, late = set[str](), Replay(SAME)
    for move in moves:
        found = _replay(draft, move, unasked)
        if found.end in (BLOCKED, ELSEWHERE):
            return replace(found, unasked=frozenset(unasked))
        late = found if late.end == SAME else late
    return replace(late, unasked=frozenset(unasked))


def _replay(draft: ReplayDraft, move: PastMove, unasked: set[str]) -> Replay:
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
    return _in_time(draft, move, unasked)


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
    if was.cause.outcome and move.outcome is None and move.of_vote:
        unasked.add(move.of_vote.text)
    elif was.cause.outcome and move.outcome and move.outcome != was.cause.outcome:
        other = outcome_move(new, move.source, move.outcome)
        there = other.targets[-1].state if other else move.source
        return say(_("The same ballots lead to “%(state)s”."), state=_called(new, there))
    elif was.cause.outcome and move.of_vote:
        return move.of_vote
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


def _in_time(draft: ReplayDraft, move: PastMove, unasked: set[str]) -> Replay:
    """How another limit changes the way of a case: the clock would have come first, or the step be late."""
    try:
        found = limits_by_draft(draft, move)
    except UNASKABLE:
        unasked.add(LIMIT)
        return Replay(SAME)
    if found.unknown:
        unasked.add(LIMIT)
    if found.clock and move.by_clock:
        later = _("The limit would have ended on another day, on %(day)s.")
        return Replay(ELSEWHERE, _step(move), say(later, day=format_date(found.clock)))
    if found.clock and move.day > found.clock:
        before = _("The limit would have ended before, on %(day)s.")
        return Replay(ELSEWHERE, _step(move), say(before, day=format_date(found.clock)))
    if found.last and move.day > found.last and (move.due is None or move.day <= move.due):
        return Replay(LATE, _step(move), say(_("It was due on %(day)s."), day=format_date(found.last)))
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
