"""A definition changed under running cases: they keep theirs, are shown, moved by a mapping, and taken back."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.support.browserlike import Browser
from tests.support.desk import Desk
from tests.support.offices.changing import After, Before, Story
from tests.support.offices.district import BRANCH, COMMUNE, NEW, OFFICER, OLD, Office
from tests.support.offices.second_person import confirm_all
from webapp.cli.workflows import check
from webapp.models import Escalation, Event, Task
from webapp.queries.cases.hands import acts_of, authors_of
from webapp.services.clock.ticking import tick
from workflows import WORKFLOWS
from workflows.core.calendar import local_date
from workflows.core.facts import Facts
from workflows.core.forms import CaseForm, Line, Lines
from workflows.core.model import START, State
from workflows.core.registry import Check, guard
from workflows.core.versions.comparing import MappedStanding, strands
from workflows.forms import Reason
from workflows.roles import COMMUNE_OFFICER, ORGANISATION_BOARD
from workflows.secretary_nomination.forms import Appraisal
from workflows.secretary_nomination.process import PROPOSERS, SecretaryNomination

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def story(monkeypatch: pytest.MonkeyPatch, office: Office, clock: Any, sign_in: Callable[[str], Browser]) -> Story:
    monkeypatch.setitem(WORKFLOWS, "changing", Before)
    story = Story(office, clock, sign_in)
    monkeypatch.setitem(WORKFLOWS, "changing", After)
    clock.advance(days=1)
    return story


@pytest.mark.at_length
@pytest.mark.both_engines
def test_changed_moved_and_undone(story: Story) -> None:
    board, commune = story.sign_in(OFFICER), story.sign_in(COMMUNE)
    due = [story.case(each).due_on for each in (story.asked, story.looked_at, story.back)]
    board.get("/versions")
    assert Before.definition.hash[:12] in board.text and "earlier" in board.text

    # The preview: what differs, and who would be stranded. Nobody is moved by looking, or into nowhere.
    board.get(story.path)
    for words in (
        "State gone: “Looked at”",
        "New state: “Weighed”",
        "Step “Look at it” changed: where it leads",
        "Asked: 1",
        "Looked at: 1",
        "Sent back: 1",
        "Could not go on, and are not moved 2",
        "The present version has no “Looked at”",
        "Can be moved 1",
    ):
        assert words in board.text, words
    both = [f"{each}:{story.case(each).version}" for each in (story.looked_at, story.back)]
    assert board.post(f"{story.path}/move", {"case": both, "to-looked_at": ""}).status_code == 409
    assert board.post(f"{story.path}/move", {"case": both, "to-looked_at": "granted"}).status_code == 409
    assert "is an end: a running case cannot be put there" in board.text
    assert story.states() == ["asked", "looked_at", "back"]

    # All three by a mapping; a form that was open on one of them is stale.
    commune.get(f"/cases/{story.asked}/moves/look")
    sent = story.move_all(board)
    assert story.states() == ["asked", "looked_at", "back"], "nothing before a second person has confirmed it"
    assert "“" not in board.text.split("What changes")[-1] and NEW not in board.text, "it names no case"
    assert confirm_all(story.session, story.clock.now) == 1
    assert story.states() == ["asked", "weighed", "back"]
    story.holds_together()
    commune.post_form(f"/cases/{story.asked}/moves/look", text="Có")
    assert commune.response.status_code == 409 and "Moved to version" in commune.text

    # What stays in its state keeps its day; the others have a new one, new tasks and the rules that they lacked.
    today = local_date(story.clock.now)
    case = story.case(story.looked_at)
    limit = int(case.rules["nomination.decision_days"]["value"])
    assert (story.case(story.asked).due_on, case.due_on) == (due[0], today + dt.timedelta(days=limit))
    assert story.session.scalars(sa.select(Task.move).where(Task.case_id == case.id)).all() == ["grant"]
    assert story.case(story.back).returned_from == "weighed"
    case = story.case(story.asked)
    assert authors_of(acts_of(story.session, case), After.definition) == {story.office.people[COMMUNE].id}
    board.get(f"/cases/{story.looked_at}")
    assert "Now: Looked at" in board.text and "Now: Weighed" in board.text
    assert "Frozen as of this day" in board.text
    assert board.get(f"/cases/{story.back}").status_code == 200 and "Send back" in board.text

    # The same form again does nothing more.
    count = sa.select(sa.func.count(Event.id))
    entries = story.session.scalar(count)
    board.post(f"{story.path}/move", sent)
    assert board.response.status_code == 200 and story.session.scalar(count) == entries

    # One goes on; the others go back to where they were, each with its entry.
    story.move(COMMUNE, story.asked, "look")
    board.get(f"/versions/batch?key={sent['key']}")
    board.post_form("/versions/batch/undo")
    assert confirm_all(story.session, story.clock.now) == 1
    board.get(f"/versions/batch?key={sent['key']}")
    assert board.text.count("Taken back.") == 2
    assert "The case has gone on since, so it stays in the version that it was moved to." in board.text
    assert story.states() == ["weighed", "looked_at", "back"]
    assert [story.case(each).due_on for each in (story.looked_at, story.back)] == due[1:]
    assert story.case(story.back).returned_from == "looked_at"
    story.holds_together()
    story.move(COMMUNE, story.back, "again", section="resubmission", completed="Xong")
    story.move(OFFICER, story.looked_at, "grant")
    assert story.states() == ["weighed", "granted", "looked_at"]
    story.holds_together()


@pytest.mark.at_length
@only_sqlite
def test_what_was_moved_already_is_left_out(story: Story) -> None:
    """Asked for together with others: only the others are moved."""
    board = story.sign_in(OFFICER)
    sent = story.move_all(board, "")
    assert confirm_all(story.session, story.clock.now) == 1
    assert story.states() == ["asked", "looked_at", "back"] and story.case(story.asked).definition_hash != (
        Before.definition.hash
    )
    versions = {each: story.case(each).version for each in (story.looked_at, story.back)}
    cases = [*sent["case"], *(f"{each}:{version}" for each, version in versions.items())]
    board.get(f"{story.path}?to-looked_at=weighed")
    board.post(f"{story.path}/move", {**board.form(f"{story.path}/move").values, "case": cases})
    assert confirm_all(story.session, story.clock.now) == 1
    assert story.states() == ["asked", "weighed", "back"]
    story.holds_together()
    moved = story.session.scalars(sa.select(Event.case_id).where(Event.kind == "version")).all()
    assert len(moved) == len(set(moved)) == 3


@only_sqlite
def test_the_administrator_sees_numbers(story: Story, make_account: Callable[..., Any], client: Browser) -> None:
    make_account("quan-tri")
    client.enter("quan-tri")
    for path in ("/versions", story.path):
        assert client.get(path).status_code == 200
        assert story.asked not in client.response.text and BRANCH not in client.text
        assert "/move" not in client.response.text and "Chi đoàn" not in client.text


@pytest.mark.at_length
@only_sqlite
def test_a_vote_or_half_an_answer_is_left_where_it_is(
    monkeypatch: pytest.MonkeyPatch, office: Office, clock: Any, sign_in: Callable[[str], Browser]
) -> None:
    desk = Desk(office, clock)
    replacing = {"purpose": "replacement", "predecessor": office.people[OLD].id, "predecessor_reason": "age"}
    voting = desk.to_decision(BRANCH, NEW, **replacing)
    office.post("Lò Thị Hai", "member", "H-01-02")
    dual = {"seats": "dual", "militia_post": "village_militia_head", "priority_reason": "Có lý do"}
    joint = desk.to_appraisal("H-01-02", "Lò Thị Hai", **dual)
    desk.answer(COMMUNE, joint, 0)

    class Changed(SecretaryNomination):
        """The same process with other texts."""

    Changed.definition = replace(SecretaryNomination.definition, summary="Changed")
    monkeypatch.setitem(WORKFLOWS, Changed.definition.key, Changed)
    board = sign_in(OFFICER)
    path = f"/versions/{SecretaryNomination.definition.hash[:12]}"
    board.get(path)
    assert "A vote runs on this case" in board.text and "One side has answered the joint question" in board.text
    assert "Can be moved" not in board.text
    cases = [f"{each}:{desk.case(each).version}" for each in (voting, joint)]
    assert board.post(f"{path}/move", {"case": cases}).status_code == 409
    assert {desk.case(each).definition_hash for each in (voting, joint)} == {SecretaryNomination.definition.hash}
    # Every case could go on in a version that is the same but for texts: nothing of it is asked anew.
    for each in (voting, joint):
        case = desk.case(each)
        same = {state.name: state.name for state in Changed.definition.states}
        standing = MappedStanding(case.state, case.returned_from, case.dossier, case.rules)
        assert strands(SecretaryNomination.definition, Changed.definition, same, standing) == []


class Asking(After):
    """A version in which the organisation board's appraisal comes before the weighing."""

    key, title, unit_kinds = "changing", "Changing", ("branch",)
    asked = State("Asked")
    weighed = State("Weighed")
    granted = State("Granted")
    ask = START.to(asked, by=PROPOSERS, form=Reason, label="Ask")
    look = asked.to(weighed, by=COMMUNE_OFFICER, form=Appraisal, label="Appraise first")
    grant = weighed.to(granted, by=ORGANISATION_BOARD, form=Reason, label="Grant")


def test_what_every_way_asks_for_a_moved_case_has_to_have() -> None:
    mapping = {"asked": "asked", "looked_at": "weighed"}
    standing = MappedStanding("looked_at", None, {"reason": {"text": "Có"}}, ())
    (found,) = strands(Before.definition, Asking.definition, mapping, standing)
    assert "was never done in this case" in found.text and found.values["step"].text == "Appraise first"
    assert strands(Before.definition, Asking.definition, mapping, replace(standing, state="asked")) == []
    assert strands(Before.definition, Asking.definition, {"looked_at": "asked"}, standing) == []


class ReasonWithBasis(CaseForm):
    """As the reason was asked before, and one thing more that has to be filled in."""

    section = "reason"
    text, basis, remark = Lines("Reason"), Line("Legal basis"), Line("Remark", required=False)


class AskingMore(After):
    """A version whose first form has another field."""

    key, title, unit_kinds = "changing", "Changing", ("branch",)
    asked = State("Asked")
    granted = State("Granted")
    ask = START.to(asked, by=PROPOSERS, form=ReasonWithBasis, label="Ask with its basis")
    grant = asked.to(granted, by=ORGANISATION_BOARD, form=Reason, label="Grant")


def test_a_new_field_that_has_to_be_filled_in_strands_a_case() -> None:
    standing = MappedStanding("asked", None, {"reason": {"text": "Có"}}, ())
    (found,) = strands(Before.definition, AskingMore.definition, {"asked": "asked"}, standing)
    assert "was not asked in this case" in found.text
    assert [found.values[name].text for name in ("asked", "step")] == ["Legal basis", "Ask with its basis"]
    answered = replace(standing, dossier={"reason": {"text": "Có", "basis": "Điều 19"}})
    assert strands(Before.definition, AskingMore.definition, {"asked": "asked"}, answered) == []
    gathered = replace(standing, dossier={"reason": {"1": {"text": "Có", "basis": "Điều 19"}, "2": {"text": "Có"}}})
    assert len(strands(Before.definition, AskingMore.definition, {"asked": "asked"}, gathered)) == 1


@pytest.mark.at_length
@only_sqlite
def test_a_late_case_is_on_its_lists_again_when_it_comes_back(story: Story) -> None:
    story.clock.advance(days=60)
    tick(story.session, story.clock.now)
    reports = sa.select(*Escalation.__table__.columns).order_by(Escalation.case_id, Escalation.unit_id)
    before, told = story.session.execute(reports).all(), story.case(story.looked_at).escalated_on
    assert before and told
    board = story.sign_in(OFFICER)
    sent = story.move_all(board)
    assert confirm_all(story.session, story.clock.now) == 1
    assert not [row for row in story.session.execute(reports) if row.case_id == story.case(story.looked_at).id]
    board.get(f"/versions/batch?key={sent['key']}")
    board.post_form("/versions/batch/undo")
    assert confirm_all(story.session, story.clock.now) == 1
    assert story.session.execute(reports).all() == before
    assert story.case(story.looked_at).escalated_on == told


@guard
def versions_test_asks_for_more(facts: Facts) -> Check:
    return Check("", "pass" if facts.number("rule.never_frozen") else "fail")


LOST = {
    "guard": {"guards": ("no_such_thing",)},
    "guard of the form": {"validators": ("no_such_thing",)},
    "form": {"form": "no_such_thing"},
    "effect": {"effects": ("no_such_thing",)},
    "rule": {"guards": ("versions_test_asks_for_more",)},
}


@pytest.mark.at_length
@only_sqlite
@pytest.mark.parametrize("what", LOST)
def test_what_the_program_no_longer_has_blocks_with_a_sentence(story: Story, app: Flask, what: str) -> None:
    moves = [replace(move, **LOST[what]) if move.name == "look" else move for move in Before.definition.moves]
    case = story.begin(replace(Before.definition, moves=tuple(moves), summary=what))
    commune, path = story.sign_in(COMMUNE), None
    said = "rule.never_frozen" if what == "rule" else "no_such_thing"
    for path in (f"/cases/{case}", f"/cases/{case}/moves/look"):
        assert commune.get(path).status_code == 200
        assert f"asks for “{said}”; the program no longer has that" in commune.text
    values = {"text": "Có", "version": "1", "key": "k" * 20}
    assert commune.post(f"/cases/{case}/moves/look", values).status_code == 409
    assert story.case(case).state == "asked"
    result = app.test_cli_runner().invoke(check)
    if what != "rule":
        assert "no_such_thing" in result.output, result.output
    assert result.exit_code == 0, result.output


@only_sqlite
def test_the_clock_does_not_pass_what_is_lost_either(story: Story) -> None:
    lapse = next(move for move in SecretaryNomination.definition.moves if move.name == "lapse")
    lost = replace(
        lapse, sources=("asked",), targets=Before.definition.move("grant").targets, effects=("no_such_thing",)
    )
    case = story.begin(replace(Before.definition, moves=(*Before.definition.moves, lost)))
    story.clock.advance(days=90)
    with pytest.raises(ExceptionGroup):
        tick(story.session, story.clock.now)
    assert story.case(case).state == "asked"
