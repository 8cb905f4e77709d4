"""What is offered to whom, where a move leads, and that every case can come to an end."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.lengths import at_length
from workflows import WORKFLOWS
from workflows.core.definition import Definition, RoleDef
from workflows.core.engine import Authority, destination, offers, outcome_move, starts, turn_roles, verdicts
from workflows.core.facts import Facts
from workflows.core.forms import CaseForm
from workflows.core.model import PREVIOUS, PREVIOUS_STATE, START, START_STATE, State, Workflow, signal
from workflows.core.registry import GUARDS, Check, condition, guard
from workflows.core.terms import Role, rule
from workflows.core.text import say

CLERK = Role("the clerk", ("clerk",), "own")
CHAIR = Role("the chair", ("chair",), "base")


@guard
def engine_test_open(facts: Facts) -> Check:
    """Refuse where the file says that it is shut; warn where it says late; raise an error where it is broken."""
    if facts.answer("door", "state") == "broken":
        raise LookupError("no door")
    result = {"shut": "fail", "late": "warn"}.get(facts.answer("door", "state"), "pass")
    return Check("Door", result, sentence=say("The door is %(state)s", state=result))


@guard
def engine_test_signed(facts: Facts) -> Check:
    return Check("Signature", "pass" if facts.answer("paper", "signed") else "fail")


@condition
def engine_test_urgent(facts: Facts) -> bool:
    return bool(facts.answer("paper", "urgent"))


@condition
def engine_test_secret(facts: Facts) -> bool:
    return bool(facts.answer("paper", "secret"))


class EngineTestForm(CaseForm):
    section = "joint"


class Letter(Workflow):
    draft, board, returned = State("Draft"), State("Board"), State("Returned")
    sent, kept, lost = State("Sent"), State("Kept"), State("Lost")
    write = START.to(draft, by=CLERK, label="Write")
    submit = draft.to(board, by=CLERK | CHAIR, label="Submit", guards=[engine_test_open, engine_test_signed])
    tear = draft.to(lost, may=CHAIR, label="Tear up")
    send = board.to(
        sent.if_(engine_test_urgent) | kept.if_(engine_test_secret) | draft,
        by=CHAIR,
        label="Send",
        guards=[engine_test_open],
    )
    hold = board.to(kept.if_(engine_test_urgent), by=CHAIR, label="Hold")
    back = (draft | board).to(returned, may=CHAIR, label="Back")
    again = returned.to(PREVIOUS, by=CLERK, label="Again")
    expire = returned.to(lost, after=rule("letter.days"))
    burnt = (draft | board).to(lost, on=signal("fire"))
    joint = draft.assent(of=(CLERK, CHAIR), form=EngineTestForm)
    agreed = draft.to(sent, on=joint.all_for)
    objected = draft.to(lost, on=joint.any_against)


LETTER = Letter.definition


def facts(**file: dict[str, Any]) -> Facts:
    return Facts(today=dt.date(2026, 2, 5), unit_id=1, unit_name="Branch", unit_kind="branch", rules={}, dossier=file)


def holding(*roles: Role) -> Callable[[tuple[RoleDef, ...]], Authority | None]:
    names = {role.name for role in roles}
    return lambda asked: Authority("secretary:1") if names & {role.name for role in asked} else None


def seen(state: str, known: Facts, *roles: Role) -> dict[str, tuple[bool, bool, bool]]:
    """Move → whether it is permitted, a task, and open."""
    return {
        each.move.name: (each.permitted, each.is_task, each.open)
        for each in offers(LETTER, state, known, holding(*roles))
    }


def test_offers_by_role_and_guard() -> None:
    ready, not_ready = facts(paper={"signed": True}), facts()
    yes, no = True, False
    assert seen("draft", ready) == {"submit": (no, no, no), "tear": (no, no, no), "back": (no, no, no)}
    assert seen("draft", ready, CLERK) == {"submit": (yes, yes, yes), "tear": (no, no, no), "back": (no, no, no)}
    assert seen("draft", not_ready, CLERK)["submit"] == (yes, yes, no)
    # Free to, but not a task: a button, no entry in the inbox.
    assert seen("draft", not_ready, CHAIR) == {"submit": (yes, yes, no), "tear": (yes, no, yes), "back": (yes, no, yes)}


def test_the_clock_and_outcomes_are_offered_to_nobody() -> None:
    assert seen("returned", facts(), CLERK, CHAIR) == {"again": (True, True, True)}
    assert seen("lost", facts(), CLERK, CHAIR) == {}


def test_an_offer_carries_every_guard_that_failed_in_order() -> None:
    submit, *_rest = offers(LETTER, "draft", facts(door={"state": "shut"}), holding(CLERK))
    assert [check.title for check in submit.failed] == ["Door", "Signature"]
    assert submit.failed[0].sentence == say("The door is %(state)s", state="fail")


def test_a_warning_does_not_close_a_move() -> None:
    late = facts(door={"state": "late"}, paper={"signed": True})
    assert seen("draft", late, CLERK)["submit"] == (True, True, True)
    assert [check.result for check in verdicts(["engine_test_open"], late)] == ["warn"]


def test_an_error_in_a_guard_is_never_a_yes() -> None:
    with pytest.raises(LookupError, match="no door"):
        offers(LETTER, "draft", facts(door={"state": "broken"}), holding(CLERK))


@pytest.mark.parametrize(
    ("paper", "state"),
    [
        ({"urgent": True}, "sent"),
        ({"secret": True}, "kept"),
        ({"urgent": True, "secret": True}, "sent"),
        ({}, "draft"),
    ],
)
def test_a_move_leads_to_the_first_target_whose_condition_holds(paper: dict[str, bool], state: str) -> None:
    assert destination(LETTER.move("send"), facts(paper=paper), None) == state


def test_no_target_that_applies_is_an_error() -> None:
    with pytest.raises(LookupError, match="no target of 'hold' applies"):
        destination(LETTER.move("hold"), facts(), None)


@pytest.mark.parametrize("before", ["draft", "board"])
def test_a_returned_case_goes_back_to_where_it_came_from(before: str) -> None:
    assert destination(LETTER.move("again"), facts(), before) == before


def test_a_case_that_was_not_returned_cannot_go_back() -> None:
    with pytest.raises(LookupError, match="not returned"):
        destination(LETTER.move("again"), facts(), None)


def test_whose_turn_it_is() -> None:
    turns = {state: [(name, role.name) for name, role in turn_roles(LETTER, state)] for state in ("draft", "board")}
    assert turns == {
        "draft": [
            ("submit", "the clerk"),
            ("submit", "the chair"),
            ("joint", "the clerk"),
            ("joint", "the chair"),
        ],
        "board": [("send", "the chair"), ("hold", "the chair")],
    }
    assert turn_roles(LETTER, "lost") == ()


def test_what_an_outcome_causes() -> None:
    assert [move.name for move in starts(LETTER)] == ["write"]
    assert outcome_move(LETTER, "draft", "joint.all_for") == LETTER.move("agreed")
    assert outcome_move(LETTER, "board", "signal.fire") == LETTER.move("burnt")
    assert outcome_move(LETTER, "board", "joint.all_for") is None
    assert outcome_move(LETTER, "sent", "signal.fire") is None


def test_a_guard_has_its_name_for_itself() -> None:
    taken = GUARDS["engine_test_open"]
    with pytest.raises(ValueError, match="already a guard 'engine_test_open'"):
        guard(engine_test_open.ask)
    assert GUARDS["engine_test_open"] is taken


# ---------------------------------------------------------------- walks

Place = tuple[str, str | None]
"""A state, and the state that the case was returned from."""


def ways(definition: Definition, place: Place) -> list[Place]:
    """Where a case can stand after one move, whatever the conditions say; counted apart from core/check.py."""
    state, returned_from = place
    found = []
    for move in definition.moves_from(state):
        for target in move.targets:
            name = target.state
            if name == PREVIOUS_STATE:
                assert returned_from is not None, f"{move.name} leads back to nowhere"
                name = returned_from
            found.append((name, state if definition.state(name).stops_clock else None))
    return found


def ending(definition: Definition) -> set[Place]:
    """The places that a case can come to and from which it can end."""
    come_from: dict[Place, set[Place]] = defaultdict(set)
    todo: list[Place] = [(START_STATE, None)]
    known = set(todo)
    while todo:
        place = todo.pop()
        for after in ways(definition, place):
            come_from[after].add(place)
            if after not in known:
                known.add(after)
                todo.append(after)
    good = {place for place in known if definition.is_final(place[0])}
    todo = list(good)
    while todo:
        fresh = come_from[todo.pop()] - good
        good |= fresh
        todo += fresh
    return good


LONGEST = ("secretary-nomination", "committee-election", "personnel-planning", "placement")


@pytest.mark.parametrize("key", [*LONGEST, *at_length(*(key for key in WORKFLOWS if key not in LONGEST))])
@settings(max_examples=100, deadline=None)
@given(turns=st.lists(st.integers(0, 10**6), min_size=100, max_size=100))
def test_a_case_can_always_come_to_an_end(key: str, turns: list[int]) -> None:
    """Ten thousand steps at random; a case that has ended makes room for the next."""
    definition = WORKFLOWS[key].definition
    good = ending(definition)
    place: Place = (START_STATE, None)
    for turn in turns:
        choices = ways(definition, place)
        place = choices[turn % len(choices)] if choices else (START_STATE, None)
        assert place in good, f"no way to an end from {place}"


@pytest.mark.parametrize("key", WORKFLOWS)
def test_no_state_waits_for_nobody(key: str) -> None:
    """Where a case stands, somebody has to do something, or the clock or another outcome moves it on; or it is over."""
    definition = WORKFLOWS[key].definition
    for state in definition.states:
        waits = any(move.cause.kind != "may" for move in definition.moves_from(state.name))
        assert waits != definition.is_final(state.name), state.name
