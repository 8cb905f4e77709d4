"""Every guard both ways: what it lets pass, what it refuses, and with which sentence. No guard may be left out."""

from typing import Any

import pytest

from tests.support.guards import assignment as guards_of_assignment
from tests.support.guards import committees as guards_of_committees
from tests.support.guards import data_request as guards_of_data_request
from tests.support.guards import lists as guards_of_lists
from tests.support.guards import placement as guards_of_placement
from tests.support.guards import programme as guards_of_programmes
from tests.support.guards import recommendation as guards_of_recommendation
from tests.support.guards.nomination import DUAL, HEAD, SOUND, TABLE, facts
from workflows import WORKFLOWS
from workflows.core.facts import Facts
from workflows.core.registry import CONDITIONS, GUARDS


@pytest.mark.parametrize(
    ("name", "result", "given"), TABLE, ids=[f"{row[0]}-{row[1]}-{place}" for place, row in enumerate(TABLE)]
)
def test_guard(name: str, result: str, given: Facts) -> None:
    check = GUARDS[name](given)
    assert check.result == result, check
    if result != "pass":
        assert check.sentence is not None, "a refusal says why"
        assert check.lifted_by, "and who can change it"


def test_every_guard_stands_in_the_table_both_ways() -> None:
    used = {name for workflow in WORKFLOWS.values() for name in _guards(workflow.definition)}
    passed = {name for name, result, _facts in TABLE if result == "pass"}
    stopped = {name for name, result, _facts in TABLE if result in ("fail", "warn")}
    assert used <= passed and used <= stopped, sorted(used - (passed & stopped))


def _guards(definition: Any) -> set[str]:
    asked = {name for move in definition.moves for name in (*move.guards, *move.validators)}
    return {*definition.eligibility, *asked, *(name for assent in definition.assents for name in assent.guards)}


CHOICES: list[tuple[str, Facts, Facts]] = [
    ("is_elected", SOUND, facts(nomination={"manner": "appointed"})),
    ("is_elected", SOUND, facts(nomination={"purpose": "add_militia_post"})),
    ("is_dual", facts(nomination=DUAL), SOUND),
    ("adds_militia_post", facts(nomination={"purpose": "add_militia_post"}), SOUND),
    ("takes_seat", SOUND, facts(nomination={"purpose": "add_militia_post"})),
    ("is_recognised", SOUND, facts(nomination={"manner": "appointed"})),
    ("is_appointed", facts(nomination={"manner": "appointed"}), SOUND),
    ("replaces_somebody", SOUND, facts(nomination={"predecessor": None})),
    ("needs_militia_appointment", facts(nomination=DUAL), facts(HEAD, nomination=DUAL)),
    ("branch_vote_carried", SOUND, facts(branch_meeting={"votes_for": 5})),
    ("branch_vote_lost", facts(branch_meeting={"votes_for": 5}), SOUND),
    (
        "branch_vote_lost",
        facts(branch_meeting={"present": 9}),
        facts(nomination={"manner": "appointed"}, branch_meeting={"votes_for": 5}),
    ),
    ("party_disagrees", facts(party_opinion={"opinion": "disagree"}), facts(party_opinion={"opinion": "agree"})),
    ("party_disagrees", facts(party_opinion={"opinion": "agree", "village_board": "disagree"}), SOUND),
    ("review_replaces", facts(review={"result": "replace"}), facts(review={"result": "keep"})),
    *guards_of_committees.CONDITIONS,
    *guards_of_recommendation.CONDITIONS,
    *guards_of_placement.CONDITIONS,
    *guards_of_data_request.CONDITIONS,
    *guards_of_programmes.CONDITIONS,
    *guards_of_lists.CONDITIONS,
    *guards_of_assignment.CONDITIONS,
]
"""Conditions: facts of which they are true, and facts of which they are not."""


@pytest.mark.parametrize(("name", "yes", "no"), CHOICES, ids=[f"{row[0]}-{place}" for place, row in enumerate(CHOICES)])
def test_condition(name: str, yes: Facts, no: Facts) -> None:
    assert CONDITIONS[name](yes)
    assert not CONDITIONS[name](no)


def test_every_condition_stands_in_the_table() -> None:
    asked = {name for workflow in WORKFLOWS.values() for name in _conditions(workflow.definition)}
    assert asked <= {name for name, _yes, _no in CHOICES}, "and one that nothing asks may stay for old versions"


def _conditions(definition: Any) -> set[str]:
    """Of targets, of papers, and of the states that are asked again once a file was completed."""
    named = [row for move in definition.moves for row in (*move.targets, *move.papers)]
    named += [row for move in definition.moves for ask in move.asks_again for row in ask.states]
    return {row.condition for row in named if row.condition}
