"""Closing acts: what stands once they are made, and what nobody comes to alone (four eyes), whatever the process.

An act closes if a person makes it and it may lead to a good end or to a state that binds others, issues a numbered
paper, or changes posts, people's data or registers. The engine asks these guards at every closing act; no process names
them, and none can leave them out.
"""

from collections.abc import Iterator

from workflows.core.definition import PREVIOUS_STATE, START_STATE, SUBJECT, Definition, MoveDef
from workflows.core.facts import Facts
from workflows.core.registry import EFFECTS, Check, guard
from workflows.core.text import Sentence, _, say

LIFT_OTHERS = _("another holder of the same post, or the level above")


def is_closing(definition: Definition, move: MoveDef) -> bool:
    """Whether something stands once a person has made this move."""
    return bool(move.cause.roles) and not move.starts and _stands(definition, move)


def _stands(definition: Definition, move: MoveDef) -> bool:
    """Whether a move, whoever makes it, leads to a result: a good end, a state that binds, a paper, a changed post."""
    leads_to = {target.state for target in move.targets} - {*move.sources}
    settles = any(name not in EFFECTS or EFFECTS[name].settles for name in move.effects)
    return bool(move.papers) or settles or any(_is_result(definition, name) for name in leads_to)


def _is_result(definition: Definition, name: str) -> bool:
    state = next((state for state in definition.states if state.name == name), None)
    return state is not None and (state.binds or (state.tone == "good" and definition.is_final(name)))


def closing_guards(definition: Definition, move: MoveDef) -> tuple[str, ...]:
    """Names of the guards that the engine adds to a move.

    A list that a committee writes for itself may name everybody of an office: there, whom it is about does not count.
    """
    if not is_closing(definition, move):
        return ()
    own_list = any(question.authors_vote for question in definition.questions)
    return (other_eyes.name,) if own_list else (other_eyes.name, apart_from_it.name)


@guard
def other_eyes(facts: Facts) -> Check:
    """Refuse a closing move by whoever opened the file, wrote it, entered its vote or alone carried it on: oneself, the
    person one stands in for, or declared kin.
    """
    hands, mine = facts.hands, facts.acting | facts.hands.kin_of(facts.acting)
    why: Sentence | None = None
    if hands.opener_id in mine:
        why = say(_("You, or declared kin of yours, opened this file: somebody else has to act."))
    elif mine & facts.authors:
        why = say(_("You, or declared kin of yours, wrote this file: somebody else has to act."))
    elif mine & hands.counted:
        why = say(_("You, or declared kin of yours, entered how it was voted: somebody else has to act."))
    elif all(act & mine for act in hands.acts):
        why = say(_("Nobody but you and declared kin has had a hand in this file: somebody else has to act."))
    return Check(_("Four eyes"), "fail" if why else "pass", sentence=why, lifted_by=LIFT_OTHERS if why else "")


@guard
def apart_from_it(facts: Facts) -> Check:
    """Refuse a closing move by whoever the file is about, or by their declared kin."""
    concerned = facts.kin | {one.id for one in (facts.subject, *facts.candidates) if one}
    return Check(
        _("Four eyes"),
        "fail" if facts.acting & concerned else "pass",
        sentence=say(_("It is about you or your declared kin: somebody else has to act.")),
        lifted_by=LIFT_OTHERS,
    )


def solo_faults(definition: Definition) -> Iterator[str]:
    """Sentences about every way from the opening to a result on which nobody else is ever needed, with that way.

    Somebody who holds every post makes every move but a closing one, and lets time, votes and signals do the rest.
    """
    ways: dict[str, tuple[str, ...]] = {START_STATE: ()}
    todo, told = [START_STATE], set[str]()
    while todo:
        state = todo.pop(0)
        for move in definition.moves_from(state):
            way = (*ways[state], move.name)
            if move.from_register:  # it says what stands already
                continue
            closes = is_closing(definition, move)
            if closes and state == START_STATE:
                yield f"move {move.name!r} opens a case and closes it: nobody could make it (four eyes)"
            if not closes and _stands(definition, move) and move.name not in told:
                told.add(move.name)
                yield f"one person alone comes to a result (four eyes): {' → '.join(way)}"
            if closes:
                continue
            for target in move.targets:
                if target.state not in ways and target.state != PREVIOUS_STATE:
                    ways[target.state] = way
                    todo.append(target.state)
    for move in definition.moves:
        if is_closing(definition, move) and all(role.of == SUBJECT for role in move.cause.roles):
            yield f"move {move.name!r} closes the case, but only whom it is about could make it (four eyes)"
