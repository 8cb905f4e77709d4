"""The way of a case above its page: what is done, where it stands, what is to come."""

import pytest
from flask import Flask

from webapp.pages.cases.steps import MOST, steps
from workflows import WORKFLOWS


@pytest.fixture(autouse=True)
def _in_a_request(app: Flask):  # type: ignore[no-untyped-def]
    with app.test_request_context():
        yield


@pytest.mark.parametrize("key", sorted(WORKFLOWS))
def test_every_state_of_every_process_has_a_way_that_fits(key: str) -> None:
    definition = WORKFLOWS[key].definition
    for state in definition.states:
        for visited in ({state.name}, {each.name for each in definition.states}):
            found = steps(definition, state.name, visited)
            assert 1 <= len(found) <= MOST
            assert [step.place for step in found] == sorted(
                (s.place for s in found), key=("done", "now", "later").index
            )
            assert [step.place for step in found].count("now") == 1
            if definition.is_final(state.name):
                assert found[-1].place == "now", "nothing comes after an end"


def test_a_way_names_what_is_passed_and_leaves_out_what_does_not_concern_the_case() -> None:
    definition = WORKFLOWS["secretary-nomination"].definition
    asked = {"branch_meeting", "party_opinion", "appraisal"}
    alone = steps(definition, "appraisal", asked)
    assert [step.place for step in alone[:4]] == ["done", "done", "now", "later"]
    screened = steps(definition, "appraisal", asked | {"joint_review"})
    assert len(screened) == len(alone) + 1, "the screening is a step of those that are screened"
    back = steps(definition, "branch_meeting", asked)
    assert [step.place for step in back][:2] == ["now", "later"], "what is gone through again is to come"


def test_a_return_stands_after_what_was_done() -> None:
    found = steps(WORKFLOWS["secretary-nomination"].definition, "returned", {"branch_meeting", "returned"})
    assert [step.place for step in found[:2]] == ["done", "now"]
    assert found[1].tone == "waiting" and found[-1].place == "later"
