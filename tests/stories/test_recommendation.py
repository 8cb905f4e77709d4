"""Each story of a recommendation from enrolment to its end, through the pages, as its real people."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices.district import (
    BRANCH,
    CLERK,
    COMMUNE,
    COMMUNE_DEPUTY,
    INSPECTOR,
    NEW,
    OLD,
    OTHER,
    district_office,
)
from tests.support.offices.papers import page_text, word_text
from tests.support.offices.recommendation import (
    ADMISSION,
    ASSESSMENT,
    CEREMONY,
    CERTIFICATE,
    HANDOVER,
    INQUIRY,
    PAPER,
    REFUSAL,
    REPLY,
    RESOLUTION,
    RESULT,
    REVIEW,
    TASK,
    VOTE,
    Way,
    with_second_branch,
)
from webapp.config import ROOT
from webapp.services.clock.ticking import tick
from workflows import WORKFLOWS

NEXT = {"text": "Có lý do"}
REFERENCES = ROOT / "tests" / "papers"


@pytest.fixture
def way(session: Session, clock: Any, new_client: Callable[..., Browser], app: Flask) -> Iterator[Way]:
    clock.now = dt.datetime(2026, 11, 21, 2, tzinfo=dt.UTC)
    yield Way(with_second_branch(district_office(session, clock.now)), new_client, app)


@pytest.mark.both_engines
def test_from_enrolment_to_official_membership(way: Way, session: Session, clock: Any) -> None:
    """The main job, with the Party's steps recorded and every clock counted from the day that it is counted from."""
    way.enrol()
    assert way.state == "tasks"
    way.go("assign", **TASK)
    way.go("assign_another", **{**TASK, "title": "Việc hai", "due_on": "01/12/2026"})
    way.go("report", OLD, **RESULT).go("report", **{**RESULT, "entry": "2", "result": "partly"}).go("review", **REVIEW)
    tasks = way.case().dossier["tasks"]
    assert {number: (task["title"], task["result"]) for number, task in tasks.items()} == {
        "1": (TASK["title"], "done"),
        "2": ("Việc hai", "partly"),
    }
    way.go("vote", OLD, **VOTE).go("assess", OLD, **ASSESSMENT)
    assert way.state == "awareness_class"
    way.go("attend", **CERTIFICATE).go("resolve", COMMUNE_DEPUTY, **RESOLUTION).go("hand_over", **HANDOVER)
    way.go("list_candidate", **PAPER).on(clock, 2026, 11, 25).go("record_cell", **{**PAPER, "held_on": "23/11/2026"})
    assert way.state == "committee"
    assert way.case().due_on == dt.date(2027, 2, 15), "from the cell's resolution"
    way.go("extend", **PAPER)
    assert way.case().due_on == dt.date(2027, 3, 29)
    way.on(clock, 2026, 12, 10).go("admit", **{**ADMISSION, "held_on": "05/12/2026", "received_on": "08/12/2026"})
    assert way.case().due_on == dt.date(2027, 1, 15), "from the day of the decision"
    way.on(clock, 2026, 12, 20).go("record_ceremony", **{**CEREMONY, "held_on": "19/12/2026"})
    assert (way.state, way.case().due_on) == ("probation", dt.date(2027, 12, 19))
    tick(session, dt.datetime(2027, 12, 19, 2, tzinfo=dt.UTC))
    assert way.state == "probation", "the last day still counts"
    tick(session, dt.datetime(2027, 12, 20, 2, tzinfo=dt.UTC))
    assert way.state == "confirmation"
    way.on(clock, 2027, 12, 28).go("confirm", **PAPER)
    case = way.case()
    assert (case.state, case.outcome, case.claim) == ("official", "official", None)


def test_the_branch_recommends_on_its_own_initiative(way: Way) -> None:
    """No step up to the hand-over waits for an answer of the Party: not even the class, to which it sends."""
    way.to_assessment().go("assess", OLD, **ASSESSMENT).go("go_on", **NEXT).go("resolve", **RESOLUTION)
    way.go("hand_over", COMMUNE_DEPUTY, **HANDOVER)
    assert way.state == "candidate"
    before = WORKFLOWS["party-recommendation"].definition
    union = {"tasks", "training", "assessment", "resolution", "handover"}
    forms = {move.form for move in before.moves if set(move.sources) & union}
    assert not forms & {"CandidateList", "CellResolution", "AdmissionDecision", "ClassCertificate", "NotAdmitted"}
    way.go("list_candidate", **PAPER).go("record_cell", expect=422, **PAPER)
    assert way.state == "cell", "without the class's certificate the cell cannot have considered it"
    way.go("certify_before_cell", **CERTIFICATE).go("record_cell", **PAPER)
    assert way.state == "committee"


def test_a_certificate_that_expired_has_to_be_renewed(way: Way, clock: Any) -> None:
    """60 months from its date: valid on the last day, not on the one after, whenever it was recorded."""
    way.to_assessment().go("assess", OLD, **ASSESSMENT).go("attend", **{**CERTIFICATE, "issued_on": "30/11/2021"})
    way.go("resolve", **RESOLUTION).go("hand_over", COMMUNE_DEPUTY, **HANDOVER).go("list_candidate", **PAPER)
    way.on(clock, 2026, 12, 2).go("record_cell", expect=422, **{**PAPER, "held_on": "01/12/2026"})
    way.go("record_cell", **{**PAPER, "held_on": "30/11/2026"})
    assert way.state == "committee"


def test_not_admitted_questioned_back_and_trained_on(way: Way, clock: Any) -> None:
    """The Union's right to question back; the answer gives a reason, and new tasks follow."""
    way.to_not_admitted()
    assert way.state == "not_admitted"
    way.on(clock, 2026, 11, 24).go("inquire", **{**INQUIRY, "sent_on": "22/11/2026"})
    assert (way.state, way.case().due_on) == ("inquiry", dt.date(2026, 12, 22)), "30 days from the letter"
    way.go("record_reply", **REPLY)
    assert way.state == "answered"
    assert way.waits_for(OLD), "the branch decides how to go on"
    way.go("train_on", OLD, **NEXT).go("assign", **{**TASK, "title": "Việc mới"})
    assert way.state == "training"
    assert sorted(way.case().dossier["tasks"]) == ["1", "2"], "the new task stands beside the old one"
    assert way.said("End with a reason") in way.as_(COMMUNE).get(way.path).text


def test_ends_after_the_answer_or_is_handed_over_again(way: Way) -> None:
    way.to_not_admitted().go("inquire", **INQUIRY).go("record_reply", **{**REPLY, "code": "file"})
    way.go("hand_over_again", **NEXT)
    assert way.state == "handover"
    way.go("hand_over", COMMUNE_DEPUTY, **HANDOVER).go("list_candidate", **PAPER)
    way.go("decline", **REFUSAL).go("inquire", **INQUIRY)
    way.go("record_reply", **{**REPLY, "code": "no_answer"}).go("end", code="not_admitted", text="Lý do còn kéo dài")
    case = way.case()
    assert (case.state, case.outcome, case.claim) == ("ended", "ended", None)
    way.enrol()
    assert way.state == "tasks", "the branch may enrol the comrade again"


def test_no_answer_does_not_stop_the_training(way: Way) -> None:
    way.to_not_admitted().go("train_again", OLD, **NEXT)
    assert way.state == "tasks"
    way.to_not_admitted(person=OTHER).go("inquire", **INQUIRY).go("train_again", OLD, **NEXT)
    assert way.state == "tasks"


def test_votes_that_do_not_carry_lead_back_to_training(way: Way) -> None:
    way.to_reviewed()
    way.go("vote", OLD, **{**VOTE, "votes_for": "9", "votes_against": "3"})
    assert way.state == "training", "two thirds of all members, not of those present"
    way.go("vote", OLD, **VOTE).go("assess", OLD, **{**ASSESSMENT, "conclusion": "train"})
    assert way.state == "training"
    way.go("vote", OLD, **VOTE).go("assess", OLD, **ASSESSMENT).go("attend", **CERTIFICATE)
    way.go("resolve", **{**RESOLUTION, "votes_for": "6", "votes_against": "6"})
    assert way.state == "training", "half of those present is not more than half"
    way.go("vote", OLD, **VOTE).go("assess", OLD, **ASSESSMENT)
    assert way.state == "resolution", "who has a certificate that holds need not attend again"
    way.go("resolve", **{**RESOLUTION, "present": "9", "votes_for": "9", "votes_against": "0"})
    assert way.state == "training", "nine of fifteen is no quorum"


def test_the_branch_cannot_vote_before_tasks_and_review_are_done(way: Way) -> None:
    browser = way.to_training().as_(OLD)
    assert way.said("The cultivation group has to review the comrade first.") in browser.get(way.path).text
    way.go("report", OLD, **RESULT)
    for name, words in (("vote", VOTE),):
        response = browser.post(f"{way.path}/moves/{name}", {**way.dated(words), "version": "3", "key": "early"})
        assert response.status_code == 409
    way.go("review", **REVIEW).go("vote", OLD, **VOTE)
    assert way.state == "assessment"


def test_a_new_year_needs_a_new_ranking(way: Way, clock: Any) -> None:
    """Excellent in the year before the vote, else the person waits; a lower ranking ends it."""
    way.to_reviewed()
    way.on(clock, 2027, 3, 1).go("vote", OLD, expect=422, **VOTE)
    way.go("rank", OLD, ranking="good", ranking_year="2026").go("vote", OLD, expect=422, **VOTE)
    way.go("end", code="ranking", text="Năm 2026 chỉ hoàn thành tốt")
    assert way.state == "ended"
    way.enrol(expect=422, ranking="good", ranking_year="2026")
    way.enrol(ranking_year="2026")
    assert way.state == "tasks"


def test_returned_is_not_refused_and_lapses(way: Way, session: Session, clock: Any) -> None:
    way.to_handover().go("send_back", code="papers_missing", parts=["enrolment"], text="Bổ sung giấy tờ")
    case = way.case()
    assert (case.state, case.returned_from, case.closed_at) == ("returned", "handover", None)
    way.go("resubmit", OLD, completed="Đã bổ sung")
    assert way.state == "handover"
    way.go("send_back", code="papers_missing", parts=["enrolment"], text="Bổ sung giấy tờ")
    tick(session, clock.now + dt.timedelta(days=31))
    assert (way.state, way.case().outcome) == ("lapsed", "lapsed")


def test_what_changed_in_a_returned_recommendation_is_asked_again(way: Way) -> None:
    """Another conclusion is assessed anew, the resolution falls. Another comrade: all but the enrolment falls."""
    returned = {"code": "person_unclear", "parts": ["enrolment", "branch_assessment"], "text": "Xem lại"}
    way.to_handover().go("send_back", **returned)
    way.go("resubmit", OLD, completed="Đã", **{"enrolment-reason": "Nói rõ hơn"})
    assert (way.state, "resolution" in way.case().dossier) == ("handover", True)
    way.go("send_back", **returned)
    way.go("resubmit", OLD, completed="Đã", **{"branch_assessment-conclusion": "train"})
    assert (way.state, "resolution" in way.case().dossier, "tasks" in way.case().dossier) == ("assessment", False, True)
    way.go("assess", OLD, **{**ASSESSMENT, "conclusion": "train"})
    assert way.state == "training"
    first = way.office.people[NEW].id
    way.to_handover(person=OTHER).go("send_back", **returned)
    way.go("resubmit", OLD, expect=422, completed="Đã", **{"enrolment-person": str(first)})
    assert way.said("This comrade cannot be enrolled here now: ask the base union.") in way.as_(OLD).text
    third = way.office.person("Đinh Thị Ba", dt.date(2001, 2, 3), "female").id
    way.office.post("Đinh Thị Ba", "member", BRANCH)
    way.go("resubmit", OLD, completed="Đã", **{"enrolment-person": str(third)})
    case = way.case()
    assert (case.state, case.subject_id, case.claim) == ("tasks", third, f"recommendation:{third}")
    assert sorted(case.dossier) == ["enrolment", "resubmission", "return"]
    assert way.waits_for(COMMUNE)


def test_withdrawn_and_not_recognised(way: Way, session: Session, clock: Any) -> None:
    way.to_cell().go("withdraw", OLD, text="Theo nguyện vọng")
    assert way.state == "withdrawn"
    again = way.again(OLD)
    assert (again["person"], again["basis"]) == (str(way.office.people[NEW].id), "consent")
    path, public_id = f"/start/party-recommendation/{BRANCH}", way.path.rpartition("/")[2]
    assert way.as_(INSPECTOR).get(f"{path}?again={public_id}").status_code == 404, "sealed: the end is not known"
    way.to_committee().go("admit", **ADMISSION).go("record_ceremony", **CEREMONY)
    way.go("deny", **PAPER)
    assert (way.state, way.case().outcome) == ("not_official", "not_official")


def test_nobody_is_enrolled_twice_or_by_himself(way: Way) -> None:
    way.enrol()
    browser = way.as_(COMMUNE)
    way.enrol(COMMUNE, expect=422)
    assert way.said("This comrade cannot be enrolled here now: ask the base union.") in browser.text
    way.enrol(OLD, person=OLD, expect=422)
    way.enrol(COMMUNE, person=OLD)
    assert way.state == "tasks"
    assert way.as_(OLD).get(f"{way.path}/moves/withdraw").status_code == 200


def test_enrolment_needs_a_consent_or_a_law(way: Way) -> None:
    way.enrol(expect=422, consent_on="")
    way.enrol(expect=422, basis="law")
    way.enrol(basis="law", legal_basis="Điều 19, Luật 91/2025/QH15")
    assert way.case().dossier["enrolment"]["legal_basis"].startswith("Điều 19")


def test_too_young_when_the_cell_considers(way: Way, session: Session) -> None:
    """18 by month on the cell's day: a person born in December 2008 is too young in November 2026."""
    way.office.people[NEW].birth_date = dt.date(2008, 12, 1)
    session.commit()
    way.to_cell().go("record_cell", expect=422, **PAPER)
    session.rollback()
    way.office.people[NEW].birth_date = dt.date(2008, 11, 30)
    session.commit()
    way.go("record_cell", **PAPER)
    assert way.state == "committee"


@pytest.mark.parametrize(
    ("enrolled", "asked_from", "last"),
    [
        ((2026, 11, 21), dt.date(2027, 3, 16), dt.date(2027, 3, 31)),
        ((2026, 12, 31), dt.date(2027, 3, 16), dt.date(2027, 3, 31)),
        ((2027, 1, 1), dt.date(2027, 6, 15), dt.date(2027, 6, 30)),
    ],
)
def test_the_review_of_the_first_whole_quarter_is_asked_for_at_its_end(
    way: Way, clock: Any, enrolled: tuple[int, int, int], asked_from: dt.date, last: dt.date
) -> None:
    """In the inbox from 15 days before the quarter's end, late after it; other acts in between change nothing."""
    way.on(clock, *enrolled).to_training(ranking_year="2026").go("assign_another", **{**TASK, "due_on": "20/12/2029"})
    eve = asked_from - dt.timedelta(days=1)
    way.on(clock, eve.year, eve.month, eve.day)
    assert not way.waits_for(COMMUNE)
    way.on(clock, asked_from.year, asked_from.month, asked_from.day)
    assert way.waits_for(COMMUNE)
    late = last + dt.timedelta(days=1)
    way.on(clock, late.year, late.month, late.day).go("review", **REVIEW)
    assert not way.waits_for(COMMUNE), "done late counts for the quarter that it was missing in"
    following = last + dt.timedelta(days=80)
    way.on(clock, following.year, following.month, following.day)
    assert way.waits_for(COMMUNE), "the next quarter asks for its own"


def test_what_is_gathered_reads_well(way: Way) -> None:
    """The file shows each task with its result, the timeline which task was meant."""
    way.to_training().go("assign_another", **{**TASK, "title": "Việc hai"}).go("report", OLD, **RESULT)
    text = way.as_(COMMUNE).get(way.path).text
    for words in (TASK["title"], "Việc hai", way.said("Done in part"), way.said("No. %(number)s", number=1)):
        assert (words in text) == (words != way.said("Done in part")), words


def test_units_and_people_that_may_be_chosen(way: Way) -> None:
    """Only the branch's own people may be enrolled."""
    text = way.as_(OLD).get(f"/start/party-recommendation/{BRANCH}").text
    assert NEW in text
    assert "Lý Đoàn Hai" not in text
    assert COMMUNE not in text


PAPERS = (
    "task-sheet",
    "quarterly-sheet",
    "exemplary-request",
    "exemplary-resolution",
    "handover-list",
    "inquiry-letter",
)


def test_every_paper_says_what_the_case_says(way: Way) -> None:
    """Compared with texts that a person has read; the Word file says the same as the page."""
    way.to_not_admitted().quick("inquire", **INQUIRY)
    browser = way.as_(COMMUNE)
    for name in PAPERS:
        assert browser.get(f"{way.path}/papers/{name}").status_code == 200, name
        said = page_text(browser)
        assert said == (REFERENCES / f"{name}.txt").read_text(encoding="utf-8"), name
        file = browser.get(f"{way.path}/papers/{name}.docx")
        assert word_text(file.data) == said, name
        assert quote(NEW.rpartition(" ")[2]) not in file.headers["Content-Disposition"], "its name stays in downloads"
    assert way.as_(CLERK).get(f"{way.path}/papers/exemplary-resolution").status_code == 404
