"""Returned to be completed: marked parts only, old beside new, and opinions that stand or fall, through the pages."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.nominating import DUAL, MEETING, PARTY, Cast, resubmit, send_back
from tests.support.offices.district import (
    BRANCH,
    CHAIR,
    COMMANDER,
    COMMUNE,
    COMMUNE_DEPUTY,
    INSPECTOR,
    NEW,
    OFFICER,
    OLD,
    OTHER,
    district_office,
)
from webapp.models import Event, EventAnswers, RollMember, StoredDefinition, Vote
from webapp.queries.cases import definitions as read_before
from webapp.services.cases.commands import Command, make_move
from webapp.services.refusals import InvalidAnswers, Refused
from workflows import WORKFLOWS
from workflows.core.calendar import local_date
from workflows.core.definition import Definition
from workflows.core.dossier import merged
from workflows.core.fields.people import PartsField
from workflows.core.fields.why import Why
from workflows.core.forms import FORMS, Choice, Lines, Pick
from workflows.core.returning import openable

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FALLEN = "No longer valid: has to be done again."


@pytest.fixture
def cast(session: Session, clock: Any, new_client: Callable[..., Browser], app: Flask) -> Iterator[Cast]:
    clock.now = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
    yield Cast(district_office(session, clock.now), new_client, app)


def at_appraisal(cast: Cast, **words: Any) -> Cast:
    cast.nominate(COMMUNE, **words)
    cast.move(COMMUNE, "record_meeting", **MEETING)
    cast.move(COMMUNE, "record_opinion", **PARTY)
    if words.get("seats") == "dual":
        cast.answer(COMMUNE_DEPUTY, 0)
        cast.answer(COMMANDER, 1)
    assert cast.case().state == "appraisal"
    return cast


def row_of(browser: Browser, label: str) -> list[str]:
    """What a comparison on the page says of one field: its name, before, now."""
    rows = [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in browser.tree.iter("tr")]
    return next(row for row in rows if row and row[0].startswith(label) and len(row) == 3)


def test_only_the_marked_part_is_open_and_the_opinions_stand(cast: Cast) -> None:
    """Figures are put right: nothing is asked again, the case goes on where it was, old stands beside new."""
    at_appraisal(cast, **DUAL)
    send_back(cast, "branch_meeting")
    browser = cast.as_(COMMUNE)
    browser.get(f"{cast.path}/moves/resubmit")
    form = browser.form(f"{cast.path}/moves/resubmit")
    assert form.values["branch_meeting-votes_for"] == "11", "it is filled in with the earlier answers"
    assert form.values["branch_meeting-held_on"] == "20/11/2026"
    assert not [name for name in form.names if name.startswith("nomination")]
    assert cast.said("Changed") not in browser.text.replace("Thay đổi chờ xác nhận", "")
    for said in ("Xem lại số liệu", cast.said("Figures do not agree"), cast.said("Enter the branch's vote")):
        assert said in browser.text, "why it came back stands above"
    fields = {"branch_meeting-votes_for": "10", "branch_meeting-votes_against": "3"}
    browser = resubmit(cast, **fields)
    case = cast.case()
    assert (case.state, case.returned_from) == ("appraisal", None)
    assert (case.dossier["branch_meeting"]["votes_for"], case.dossier["branch_meeting"]["members"]) == (10, 15)
    assert sorted(case.dossier["joint_review"]) == ["0", "1"], "earlier opinions stand"
    changed = cast.said("Changed")
    assert row_of(browser, cast.said("Votes for")) == [f"{cast.said('Votes for')} {changed}", "11", "10"]
    assert row_of(browser, cast.said("Members of the branch"))[1:] == ["15", "15"]
    assert cast.said(FALLEN) not in browser.text
    event = cast.office.session.scalars(sa.select(Event).order_by(Event.seq.desc())).first()
    assert event is not None
    words = cast.office.session.get_one(EventAnswers, event.id).answers
    assert sorted(words) == ["branch_meeting", "resubmission"], "one entry for everything"


@only_sqlite
@pytest.mark.parametrize(
    ("words", "changes", "state", "gone"),
    [
        ({}, {"merits": "Nói rõ hơn"}, "appraisal", set()),
        ({}, {"person": OTHER}, "branch_meeting", {"branch_meeting", "party_opinion"}),
        ({"manner": "appointed"}, {"person": OTHER}, "party_opinion", {"party_opinion"}),
        (DUAL, {"person": OTHER}, "branch_meeting", {"branch_meeting", "party_opinion", "joint_review"}),
        (DUAL, {"militia_post": "quarter_militia_head"}, "party_opinion", {"party_opinion", "joint_review"}),
        (DUAL, {"seats": "single"}, "party_opinion", {"party_opinion", "joint_review"}),
        ({}, {**DUAL}, "party_opinion", {"party_opinion"}),
    ],
)
def test_what_changes_is_asked_again(
    cast: Cast, words: dict[str, str], changes: dict[str, str], state: str, gone: set[str]
) -> None:
    if "militia_post" in changes:  # asked where the name of the branch does not say it
        cast.office.units[BRANCH].name = "Chi đoàn Mười"
        cast.office.session.commit()
    if words.get("manner") == "appointed":
        cast.nominate(COMMUNE, **words)
        cast.move(COMMUNE, "record_opinion", **PARTY)
    else:
        at_appraisal(cast, **words)
    before = set(cast.case().dossier)
    send_back(cast, "nomination")
    people = {name: str(row.id) for name, row in cast.office.people.items()}
    browser = resubmit(cast, **{f"nomination-{name}": people.get(value, value) for name, value in changes.items()})
    case = cast.case()
    assert case.state == state
    assert before - set(case.dossier) == gone
    assert (cast.said(FALLEN) in browser.text) == bool(gone), "the timeline keeps what has fallen, and says so"
    if "person" in changes:
        assert case.subject_id == cast.office.people[OTHER].id
        assert case.claim == f"secretary:{case.unit_id}"
    if state == "party_opinion":
        assert cast.waits_for(COMMUNE)
    # The file is still what the journal says.
    lines = cast.office.session.execute(
        sa.select(EventAnswers.answers, Event.consequences)
        .join(Event, Event.id == EventAnswers.event_id)
        .order_by(Event.seq)
    )
    file: dict[str, Any] = {}
    for line in lines:
        file = merged(file, line.answers, line.consequences.get("fallen", ()))
    assert file == case.dossier


@only_sqlite
def test_the_committees_vote_falls_with_the_person(cast: Cast) -> None:
    """Returned from the clerk: without a change the vote stands; another person needs everybody's opinion anew."""
    at_appraisal(cast)
    cast.move(OFFICER, "appraise", complete="complete", conclusion="Đủ tiêu chuẩn")
    cast.vote("for", "for", "for", "for", "for")
    send_back(cast, "nomination")
    resubmit(cast)
    assert cast.case().state == "issuing"
    send_back(cast, "nomination")
    browser = resubmit(cast, **{"nomination-person": str(cast.office.people[OTHER].id)})
    assert cast.case().state == "branch_meeting"
    assert cast.case().claim is not None
    assert "appraisal" not in cast.case().dossier
    assert cast.said("Vote on the proposal") in browser.text
    officer = cast.as_(OFFICER)
    assert f"{cast.path}/papers/resolution" not in officer.get(cast.path).text, "nothing was resolved on this person"
    cast.move(COMMUNE, "record_meeting", **MEETING)
    cast.move(COMMUNE, "record_opinion", **PARTY)
    cast.move(OFFICER, "appraise", complete="complete", conclusion="Đủ tiêu chuẩn")
    cast.vote("for", "for", "for", "for", "for")
    cast.issue()
    assert cast.office.sitting("H-01-01", "secretary", dt.date(2026, 11, 21)) == [OTHER]


@only_sqlite
def test_who_is_not_eligible_any_more_comes_before_the_board_again(cast: Cast) -> None:
    """Too old when the dossier comes back to the clerk: the board's opinion and the vote fall without a change."""
    at_appraisal(cast)
    cast.move(OFFICER, "appraise", complete="complete", conclusion="Đủ tiêu chuẩn")
    cast.vote("for", "for", "for", "for", "for")
    send_back(cast, "branch_meeting")
    cast.office.people[NEW].birth_date = dt.date(1980, 1, 1)
    cast.office.session.commit()
    browser = resubmit(cast)
    case = cast.case()
    assert (case.state, "appraisal" in case.dossier, "party_opinion" in case.dossier) == ("appraisal", False, True)
    assert cast.said(FALLEN) in browser.text and cast.waits_for(OFFICER)
    officer = cast.as_(OFFICER)
    officer.get(cast.path)
    assert f"{cast.path}/moves/appraise" not in {link.get("href") for link in officer.tree.iter("a")}, (
        "closed, with why"
    )


@only_sqlite
def test_figures_that_no_longer_carry_lead_back_to_the_branch(cast: Cast) -> None:
    at_appraisal(cast)
    send_back(cast, "branch_meeting")
    resubmit(cast, **{"branch_meeting-votes_for": "6", "branch_meeting-votes_against": "7"})
    assert cast.case().state == "drafting"


@only_sqlite
def test_what_is_refused_keeps_everything_that_was_typed(cast: Cast) -> None:
    """Each part is judged as when it was written, on today's facts; each sentence stands at its field."""
    at_appraisal(cast)
    cast.office.people[OTHER].birth_date = dt.date(1980, 1, 1)
    cast.office.session.commit()
    send_back(cast, "nomination", "branch_meeting")
    browser = resubmit(
        cast,
        expect=422,
        **{
            "nomination-person": str(cast.office.people[OTHER].id),
            "nomination-merits": "Chữ tôi đã gõ",
            "branch_meeting-present": "99",
        },
    )
    form = browser.form(f"{cast.path}/moves/resubmit")
    assert form.values["nomination-merits"] == "Chữ tôi đã gõ"
    assert form.values["branch_meeting-present"] == "99"
    assert cast.said("More members are present than the branch has: compare with the minutes.") in browser.text
    wrong = {link.get("href") for link in browser.tree.iter("a")}
    assert {"#nomination-person", "#branch_meeting-present"} <= wrong
    assert cast.case().state == "returned"
    browser = resubmit(cast, expect=422, **{"branch_meeting-held_on": "chưa rõ", "nomination-merits": ""})
    assert {"#branch_meeting-held_on", "#nomination-merits"} <= {link.get("href") for link in browser.tree.iter("a")}
    assert browser.form(f"{cast.path}/moves/resubmit").values["branch_meeting-held_on"] == "chưa rõ"


@only_sqlite
def test_a_part_has_to_be_marked_and_to_be_there(cast: Cast) -> None:
    at_appraisal(cast)
    path = f"{cast.path}/moves/send_back"
    browser = cast.as_(OFFICER)
    browser.get(path)
    parts = browser.form(path).choices["parts"]
    assert [part for part in parts if "." not in part] == ["nomination", "branch_meeting"], "their papers aside"
    words = {"key": "k", "version": "3", "code": "ask_again", "text": "Xem lại"}
    for parts in ([], ["appraisal"], ["nomination", "no-such"], ["party_opinion"]):
        browser.get(path)
        assert browser.post(path, {**words, "parts": parts}).status_code == 422, parts
    assert cast.case().state == "appraisal"


@only_sqlite
def test_a_part_that_is_not_open_is_refused(cast: Cast) -> None:
    """Whatever a program sends: only what was marked changes, and nothing of a forged form is written."""
    at_appraisal(cast)
    send_back(cast, "branch_meeting")
    path = f"{cast.path}/moves/resubmit"
    browser = cast.as_(COMMUNE)
    for forged in ("nomination-person", "party_opinion-opinion", "appraisal-conclusion", "decision-signer"):
        browser.get(path)
        values = {**browser.form(path).values, "completed": "Đã", forged: str(cast.office.people[OTHER].id)}
        assert browser.post(path, values).status_code == 409, forged
        refusal = cast.said("Only the parts that were marked can be changed now. Nothing was written.")
        assert refusal in browser.text
    assert cast.case().state == "returned"
    browser.get(path)
    unknown = {"completed": "Đã", "x-y": "1", "no_such-z": "2"}
    assert browser.post(path, {**browser.form(path).values, **unknown}).status_code == 200
    send_back(cast, "branch_meeting")
    actor = cast.office.actor(COMMUNE, local_date(dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)))
    version, public_id = cast.case().version, cast.case().public_id
    said = {"resubmission": {"completed": "Đã"}}
    for section, expected in (("nomination", Refused), ("no_such", Refused), ("joint_review", Refused)):
        command = Command(
            actor, dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC), section, {**said, section: {}}, version
        )
        with pytest.raises(expected):
            make_move(cast.office.session, public_id, "resubmit", command)
    wrong = {**cast.case().dossier["branch_meeting"], "present": 99}
    command = Command(
        actor, dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC), "w", {**said, "branch_meeting": wrong}, version
    )
    with pytest.raises(InvalidAnswers):
        make_move(cast.office.session, public_id, "resubmit", command)


@only_sqlite
def test_a_stale_form_keeps_what_was_typed_into_its_parts(cast: Cast) -> None:
    """409 as elsewhere: a part that is open again is there to be sent again, another one as text to be copied."""
    at_appraisal(cast)
    send_back(cast, "nomination", "branch_meeting")
    path, late = f"{cast.path}/moves/resubmit", cast.as_(OLD)
    late.get(path)
    typed = {**late.form(path).values, "nomination-merits": "Chữ của tôi", "branch_meeting-minutes_by": "Người khác"}
    resubmit(cast)
    late.post(path, {**typed, "completed": "Đã thực hiện"})
    assert late.response.status_code == 409
    for said in ("Chữ của tôi", "Người khác", "Đã thực hiện"):
        assert said in late.text
    send_back(cast, "branch_meeting")
    late.post(path, {**typed, "completed": "Đã thực hiện"})
    assert late.response.status_code == 409
    again = late.form(path)
    assert again.values["branch_meeting-minutes_by"] == "Người khác"
    assert "Chữ của tôi" in late.text
    late.post_form(path)
    assert cast.case().state == "appraisal"
    assert cast.case().dossier["branch_meeting"]["minutes_by"] == "Người khác"


@only_sqlite
def test_an_objection_marks_nothing_so_everything_is_open(cast: Cast) -> None:
    """The dual post is given up after the command's objection, without starting over."""
    cast.nominate(COMMUNE, **DUAL)
    cast.move(COMMUNE, "record_meeting", **MEETING)
    cast.move(COMMUNE, "record_opinion", **PARTY)
    for words in ({"opinion": "disagree"}, {"health": "unfit"}):
        browser = cast.answer(COMMANDER, 1, expect=422, **words)
        assert cast.said("Give the reason in “%(field)s”.", field=cast.said("Reason or note")) in browser.text
    cast.answer(COMMANDER, 1, opinion="disagree", reason="Chưa qua huấn luyện")
    resubmit(cast, **{"nomination-seats": "single"})
    case = cast.case()
    assert (case.state, "joint_review" in case.dossier) == ("party_opinion", False)
    cast.move(COMMUNE, "record_opinion", **PARTY)
    assert cast.case().state == "appraisal"


@only_sqlite
def test_a_case_under_a_definition_that_asks_nothing_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """It does not say what is asked again: no part of its file can be opened, so that no opinion stands by mistake."""
    at_appraisal(cast)
    stored = cast.office.session.get_one(StoredDefinition, cast.case().definition_hash)
    body = {**stored.body, "moves": [dict(move) for move in stored.body["moves"]]}
    for move in body["moves"]:
        move["asks_again"] = []
    assert not Definition.from_json(body).move("resubmit").asks_again
    stored.body = body
    cast.office.session.commit()
    monkeypatch.setattr(read_before, "READ", {})
    cast.move(OFFICER, "send_back", code="figures_wrong", text="Xem lại số liệu")
    browser = cast.as_(COMMUNE)
    path = f"{cast.path}/moves/resubmit"
    browser.get(path)
    assert browser.form(path).names == ["completed"]
    values = {**browser.form(path).values, "completed": "Đã", "nomination-person": str(cast.office.people[OTHER].id)}
    assert browser.post(path, values).status_code == 409
    resubmit(cast)
    assert (cast.case().state, cast.case().subject_id) == ("appraisal", cast.office.people[NEW].id)


@only_sqlite
def test_the_chair_returns_a_file_in_place_of_a_vote(cast: Cast, clock: Any) -> None:
    """The running vote is void; the next one is asked of those who sit then."""
    at_appraisal(cast)
    cast.move(OFFICER, "appraise", complete="complete", conclusion="Đủ tiêu chuẩn")
    cast.vote("against", "against")
    cast.move(CHAIR, "take_back", code="figures_wrong", parts=["branch_meeting"], text="Số phiếu chưa khớp")
    case = cast.case()
    assert (case.state, case.returned_from) == ("returned", "decision")
    cast.office.post(INSPECTOR, "standing_member", "H")
    cast.office.session.commit()
    resubmit(cast, **{"branch_meeting-votes_for": "10", "branch_meeting-votes_against": "3"})
    old, new = cast.office.session.scalars(sa.select(Vote).order_by(Vote.round)).all()
    assert (old.outcome, new.closed_at, new.round, cast.case().state) == ("void", None, 2, "decision")
    roll = cast.office.session.scalars(sa.select(RollMember.person_id).where(RollMember.vote_id == new.id)).all()
    assert cast.office.people[INSPECTOR].id in roll and len(roll) == 6


@only_sqlite
def test_who_completes_reads_the_rest_and_who_judges_sees_old_beside_new_first(cast: Cast) -> None:
    """Above everything else, on the case's page and where it is judged, until it has gone past where it came from."""
    heads = {
        name: f">{cast.said(text)}<"
        for name, text in {
            "why": "Why the file was returned",
            "rest": "The rest of the file, to be read",
            "done": "Completed after a return",
        }.items()
    }
    at_appraisal(cast)
    send_back(cast, "branch_meeting")
    browser = cast.as_(COMMUNE)
    assert heads["why"] in browser.get(cast.path).text
    page = browser.get(f"{cast.path}/moves/resubmit").text
    assert heads["why"] in page and heads["rest"] in page and NEW in page
    resubmit(cast, **{"branch_meeting-votes_for": "10", "branch_meeting-votes_against": "3"})
    officer = cast.as_(OFFICER)
    for path in (cast.path, f"{cast.path}/moves/appraise"):
        page = officer.get(path).text
        assert heads["done"] in page and heads["why"] not in page, path
        assert row_of(officer, cast.said("Votes for"))[1:] == ["11", "10"]
        assert "Xem lại số liệu" in page and "Đã bổ sung" in page, "what was asked beside what was done"
    cast.move(OFFICER, "appraise", complete="complete", conclusion="Đủ tiêu chuẩn")
    assert heads["done"] not in officer.get(cast.path).text


def lists() -> list[str]:
    """Processes whose file is a list that is voted on line by line."""
    return [key for key, workflow in WORKFLOWS.items() if workflow.definition.lists()]


def test_every_process_says_why_it_returns_and_what_is_open_then() -> None:
    """A reason from a list and a text; parts of the file that are open then, and who may write them again."""
    found = {}
    for key, workflow in WORKFLOWS.items():
        definition = workflow.definition
        for move in definition.moves:
            if not move.returns or move.cause.kind == "on":
                continue
            kinds = {type(field) for field in FORMS[move.form or ""]()}
            assert kinds >= {Pick, PartsField, Lines} or kinds >= {Choice, Why}, f"{key}: {move.name}"
            for state in move.sources:
                found[key, move.name, state] = sorted(openable(definition, state))
    others = {
        "data-request": "nobody judges its answer",
        "assignment": "a result is returned with a new last day",
        "achievement-report": "a report goes back with a word, and is written anew as a whole",
        "conference-conclusions": "a conclusion is reworded where it stands",
        "programme-lead": "the committee's vote sends the plan back, to be revised as a whole",
        "programme-unit": "a report is followed by the next one",
        **dict.fromkeys(lists(), "a list is returned whole, its lines struck out and written anew"),
    }
    assert {key for key, _move, _state in found} == {*WORKFLOWS} - {*others}
    assert all(found.values()), found
    assert found["placement", "send_back", "host_consent"] == ["plan", "proposal"]
    assert found["placement", "return_report", "assessment"] == ["report"], "never the board's own answers"
