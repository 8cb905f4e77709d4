"""From which rules one case may be excepted: few, and none that a vote, a deadline or a role rests on."""

from workflows import WORKFLOWS
from workflows.rule_exceptions import exceptions
from workflows.rulebook import DEFAULTS, measure_of, titles

JUDGES_A_PERSON = {"years", "ranking"}


def test_only_what_judges_a_person_may_be_excepted():
    """Majorities, quorums, secrecy and who decides have other measures."""
    assert set(exceptions()) <= set(titles())
    assert {measure_of(key) for key in exceptions()} <= JUDGES_A_PERSON


def test_no_last_day_hangs_on_it():
    """An exception moves no last day, so it may concern no time limit."""
    for workflow in WORKFLOWS.values():
        definition = workflow.definition
        limits = {state.due for state in definition.states} | {
            key for state in definition.states for _c, key in state.instead
        }
        limits |= {move.every for move in definition.moves} | {move.within for move in definition.moves}
        assert not limits & set(exceptions()), definition.key


def test_it_says_who_allows_it_and_what_is_known_of_that():
    for key, said in exceptions().items():
        assert said.by and said.paper and said.source, key
        assert said.note or said.source not in DEFAULTS, f"{key}: a default says why"
