"""The moves that may happen next: pure functions over a definition, facts and the roles that somebody holds.

Role is *who* (the inbox asks it in SQL), guard is *whether* (asked here, with a sentence), form is *what*.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from workflows.core.definition import AssentDef, Definition, MoveDef, RoleDef, TargetDef
from workflows.core.facts import Facts, NotFrozen
from workflows.core.forms import FORMS
from workflows.core.four_eyes.closing import closing_guards
from workflows.core.model import PREVIOUS_STATE, START_STATE
from workflows.core.pinning.values import OPINION
from workflows.core.registry import CONDITIONS, EFFECTS, FORMER, GUARDS, Check, pinned_condition, pinned_guard
from workflows.core.text import GONE, _, say

AWAITED = "awaited"
"""The section of a dossier that names the guards by which its case waits for an exception in its first state."""
MOVES_CASES = _("the organisation board")


@dataclass(frozen=True)
class Authority:
    """The post by which somebody holds a role, as 'secretary:17' or 'subject:17'.

    for_id: the person whose post it is, for an actor who is their deputy.
    """

    post: str
    for_id: int | None = None


Holds = Callable[[tuple[RoleDef, ...]], Authority | None]
"""Find the post by which the user holds one of these roles on the case at hand; None for no post."""


@dataclass(frozen=True)
class Offer:
    """One move as one user sees it.

    authority: how the user holds its role; turn: it is a task of the user (`by=`); failed: guards that close it.
    A move is open when it is mine and nothing failed.
    """

    move: MoveDef
    authority: Authority | None
    is_task: bool
    failed: tuple[Check, ...]

    @property
    def permitted(self) -> bool:
        return self.authority is not None

    @property
    def open(self) -> bool:
        return self.permitted and not self.failed


def offers(
    definition: Definition, state: str, facts: Facts, holds: Holds, not_yet: Collection[str] = ()
) -> tuple[Offer, ...]:
    """Offer every move that a person can make from this state, open or closed, in the order of the workflow's file.

    not_yet: names of recurring duties whose period is not over; they may be done, but wait for nobody.
    """
    return tuple(
        offer(definition, move, facts, holds, not_yet)
        for move in definition.moves_from(state)
        if move.cause.kind in ("by", "may")
    )


def offer(definition: Definition, move: MoveDef, facts: Facts, holds: Holds, not_yet: Collection[str] = ()) -> Offer:
    """Offer one move to the actor as it stands now. The guards judge a deputy and the person who delegated to them."""
    authority = holds(move.cause.roles)
    facts = replace(facts, for_id=authority.for_id if authority else None)
    failed = (*missing_parts(move), *(one for one in verdicts(asked_of(definition, move, facts), facts) if one.failed))
    return Offer(move, authority, bool(authority) and move.cause.kind == "by" and move.name not in not_yet, failed)


def asked_of(definition: Definition, move: MoveDef, facts: Facts) -> tuple[str, ...]:
    """Names of the guards that close a move: those that its process names, those of every closing act, and those that
    the opening has left to the first step (`AWAITED`).
    """
    first = {target.state for each in definition.moves if START_STATE in each.sources for target in each.targets}
    onward = move.cause.kind == "by" and not first.isdisjoint(move.sources)
    awaited = facts.dossier.get(AWAITED, {}).get("guards", ()) if onward else ()
    return (*move.guards, *closing_guards(definition, move), *awaited)


def may_await(definition: Definition, opening: MoveDef) -> bool:
    """Whether a case that this move opens may wait for an exception: a step of people comes before anything else.

    A vote or the answers of sides would go on without the guards being asked.
    """
    return all(
        any(move.cause.kind == "by" for move in definition.moves_from(target.state))
        and definition.question_in(target.state) is None
        and definition.assent_in(target.state) is None
        for target in opening.targets
    )


def verdicts(names: Collection[str], facts: Facts) -> tuple[Check, ...]:
    """The verdicts of these guards, in order. An error inside a guard is raised: it never means yes.

    One that the program no longer has, or that asks for a rule that the case never froze, answers no.
    """
    return tuple(_verdict(name, facts) for name in names)


def _verdict(name: str, facts: Facts) -> Check:
    if name not in GUARDS:
        return _lost(name)
    try:
        return pinned_guard(name, facts)(facts)
    except NotFrozen as missing:
        return _lost(missing.key)


def missing_parts(part: MoveDef | AssentDef) -> tuple[Check, ...]:
    """Refusals for what a stored move names and the program no longer has: each blocks the move.

    A guard on the state of things answers for itself (`verdicts`).
    """
    lost = [part.form] if part.form and part.form not in FORMS else []
    if isinstance(part, MoveDef):
        lost += [name for name in part.validators if name not in GUARDS]
        lost += [name for name in part.effects if name not in EFFECTS]
        named = [row.condition for row in part.targets] + [row.condition for row in part.papers]
        named += [row.condition for ask in part.asks_again for row in ask.states]
        lost += [name for name in dict.fromkeys(named) if name and name not in CONDITIONS]
    return tuple(_lost(name) for name in lost)


def _lost(name: str) -> Check:
    sentence = say(GONE, name=name)
    return Check(_("The earlier version of the process"), "fail", sentence=sentence, lifted_by=MOVES_CASES)


def holds_condition(name: str | None, facts: Facts) -> bool:
    """Whether a named condition holds; no condition always does."""
    return name is None or pinned_condition(name, facts)(facts)


def turned_down(move: MoveDef, facts: Facts) -> list[Check]:
    """The failed guards of the conditions for which a move has not led to a target named before the one it led to."""
    found: list[Check] = []
    for target in move.targets:
        if holds_condition(target.condition, facts):
            break
        asked = (pinned_guard(guard.name, facts)(facts) for guard in CONDITIONS[target.condition or ""].guards)
        found += [check for check in asked if check.failed]
    return found


def destination(move: MoveDef, facts: Facts, returned_from: str | None) -> str:
    """The state that a move leads to now. Raises LookupError where no target's condition holds."""
    for target in move.targets:
        if holds_condition(target.condition, facts):
            return _resolved(target, returned_from)
    raise LookupError(f"no target of {move.name!r} applies")


def _resolved(target: TargetDef, returned_from: str | None) -> str:
    if target.state != PREVIOUS_STATE:
        return target.state
    if returned_from is None:
        raise LookupError("the case was not returned from anywhere")
    return returned_from


def turn_roles(definition: Definition, state: str) -> tuple[tuple[str, RoleDef], ...]:
    """The roles that have a task in a state, as pairs of a move's (or assent's) name and a role. Votes name people."""
    pairs = [
        (move.name, role)
        for move in definition.moves_from(state)
        if move.cause.kind == "by"
        for role in move.cause.roles
    ]
    if assent := definition.assent_in(state):
        pairs.extend((assent.name, role) for role in assent.of)
    return tuple(pairs)


def outcome_move(definition: Definition, state: str, outcome: str) -> MoveDef | None:
    """The move that an outcome ('ballot.carried', 'signal.seat_taken') causes from a state."""
    return next(
        (move for move in definition.moves_from(state) if move.cause.outcome == outcome),
        None,
    )


def agrees(definition: Definition, assent: AssentDef, answers: Mapping[str, Any]) -> bool:
    """Whether a side's answers are a yes, as the version of the case judges them."""
    pinned = definition.pinned.get((OPINION, assent.form), "")
    ask: Callable[[Mapping[str, Any]], bool] = FORMER.get((assent.form, pinned), FORMS[assent.form].agrees)
    return ask(answers)


def joint_outcome(definition: Definition, assent: AssentDef, given: Mapping[str, str], needed: int) -> str | None:
    """The outcome that these answers of sides lead to ('screening.all_for'); None while more of them are needed.

    given: side → 'for' or 'against'.
    """
    enough = len(given) >= min(needed, len(assent.of))
    if outcome_move(definition, assent.state, f"{assent.name}.answered"):
        return f"{assent.name}.answered" if enough else None
    if "against" in given.values():
        return f"{assent.name}.any_against"
    return f"{assent.name}.all_for" if enough else None


def starts(definition: Definition) -> tuple[MoveDef, ...]:
    """The moves by which people open a case on its opening page: none that opens by itself or from the register."""
    return tuple(move for move in definition.moves_from(START_STATE) if move.cause.roles and not move.from_register)


def next_opening(definition: Definition, end: str) -> MoveDef | None:
    """The move that opens the next case by itself when one has ended in this state."""
    return next((move for move in definition.moves_from(START_STATE) if move.cause.outcome == f"{end}.ended"), None)


def opened_by_another(definition: Definition) -> MoveDef | None:
    """The move by which something else opens a case: a move of another one (`OpenCase`), a conclusion of a meeting."""
    signals = (move for move in definition.moves_from(START_STATE) if (move.cause.outcome or "").startswith("signal."))
    return next(signals, None)


def opens_cases(definition: Definition) -> tuple[str, ...]:
    """The keys of the processes whose cases the effects of this one open."""
    effects = (EFFECTS[name] for move in definition.moves for name in move.effects if name in EFFECTS)
    return tuple(dict.fromkeys(key for each in effects for key in each.opens))


def freezes_figures(definition: Definition) -> bool:
    """Whether a step of such a case freezes figures."""
    return any(EFFECTS[name].freezes for move in definition.moves for name in move.effects if name in EFFECTS)


def can_start_again(definition: Definition, state: str) -> bool:
    """Whether a case that stands in this state has ended, and can be started again from what it held."""
    opens = definition.state(state).starts_again or next_opening(definition, state) is not None
    return definition.is_final(state) and opens


def intake(definition: Definition) -> MoveDef | None:
    """The move that takes in who sits already, with what the register says of them."""
    return next((move for move in definition.moves if move.from_register), None)
