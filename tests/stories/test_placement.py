"""Placements at the grassroots, every branch of the way, through the pages, as the people who take part."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.desk import Desk
from tests.support.offices.district import CHAIR, CLERK, COMMUNE, COMMUNE_DEPUTY, INSPECTOR, PROVINCE, Office, rule
from tests.support.offices.field_days import trip
from tests.support.offices.papers import page_text, word_text
from tests.support.offices.placement import (
    BOARD,
    CONSENT,
    HOST_HEAD,
    HOST_VICE,
    PROVINCE_CLERK,
    REPORT,
    SENT,
    START,
    TEXT,
    THIRD,
    VICE,
    VOTERS,
    Cast,
    placement_office,
    plan,
    proposal,
)
from webapp.config import ROOT
from webapp.models import Case, Person, Post, Task, Vote
from webapp.queries.clock.late import reported_to
from webapp.services.meetings import planning
from webapp.services.meetings.attendance import record_attendance

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


CODES = re.compile(r"[A-Z0-9]{4}(-[A-Z0-9]{4}){3}|[0-9a-f]{64}")
REFERENCES = ROOT / "tests" / "papers"
PAPERS = (
    "placement-submission",
    "vote-resolution",
    "sending",
    "host-post",
    "work-programme",
    "vote-resolution-2",
    "extension",
    "placement-report",
    "host-remark",
    "vote-resolution-3",
    "host-release",
)


def printed(cast: Cast, name: str) -> str:
    """What a paper says on its page; its Word file says the same."""
    browser = cast.as_(BOARD)
    assert browser.get(f"{cast.path}/papers/{name}").status_code == 200, name
    said = CODES.sub("…", page_text(browser))
    word = browser.get(f"{cast.path}/papers/{name}.docx").data
    assert CODES.sub("…", word_text(word)) == said, name
    return said


def reads(cast: Cast, name: str) -> None:
    """The paper says what a text says that a person has read."""
    assert printed(cast, name) == (REFERENCES / f"{name}.txt").read_text(encoding="utf-8"), name


@pytest.fixture
def cast(session: Session, clock: Any, new_client: Callable[..., Browser], app: Flask) -> Cast:
    clock.now = START
    return Cast(placement_office(session, START), new_client, app)


def stay(office: Office, who: str = SENT) -> list[tuple[dt.date, dt.date | None]]:
    """The officer's posts at the host, as first day and the first day without."""
    office.session.rollback()
    rows = office.session.scalars(
        sa.select(Post)
        .where(Post.person_id == office.people[who].id, Post.unit_id == office.units["H"].id)
        .order_by(Post.valid_from)
    )
    return [(row.valid_from, row.valid_to) for row in rows]


@pytest.mark.both_engines
def test_a_placement_from_the_plan_to_the_release(cast: Cast, clock: Any) -> None:
    """The whole way: a real post at the host from the day in force until the last day, and what follows from it."""
    cast.to_active()
    assert cast.case().state == "active"
    assert cast.papers() == [("sending", "01-QĐ/TĐTN-TCKT"), ("host-post", "02-QĐ/TĐTN-TCKT")]
    first, end = dt.date(2026, 11, 23), dt.date(2027, 2, 23)
    assert stay(cast.office) == [(first, end)]
    cast.until(clock, first + dt.timedelta(days=1))
    cast.move(
        SENT, "log_activity", held_on="24/11/2026", place="Chi đoàn Thôn 1", kind="branch", content=TEXT, result=TEXT
    )
    cast.move(SENT, "log_activity", held_on="23/11/2026", place="Chi đoàn Thôn 2", kind="branch", content=TEXT)
    assert [place in cast.as_(SENT).text for place in ("Chi đoàn Thôn 1", "Chi đoàn Thôn 2")] == [True, True]
    cast.until(clock, end - dt.timedelta(days=1))
    assert cast.case().state == "active", "the last day still belongs to the stay"
    cast.until(clock, end)
    assert (cast.case().state, cast.case().due_on) == ("reporting", end + dt.timedelta(days=10))
    supervisor = cast.as_(PROVINCE)
    supervisor.get("/tracking")
    state = cast.said("Waiting for the officer's report")
    assert f"{state} {SENT}" in supervisor.text, "a person has it, and no post"
    cast.move(SENT, "report", **REPORT)
    cast.move(HOST_VICE, "remark", text=TEXT, rating="good")
    cast.move(BOARD, "assess", result="met", conclusion=TEXT)
    cast.vote("for", "for", "for")
    cast.issue("release", signed_on="23/02/2027", effective_on="23/02/2027")
    case = cast.case()
    assert (case.state, case.outcome, case.claim) == ("finished", "finished", None)
    assert [kind for kind, _number in cast.papers()] == ["sending", "host-post", "host-release"]
    sheet = cast.as_(BOARD)
    sheet.get(f"/field-days/officers/{cast.office.people[SENT].id}?unit=T&year=2027")
    said = f"{cast.said('Requirement of the placement')}: {cast.said('Met')}"
    assert f"Huyện đoàn Thử: từ 23/11/2026 đến 22/02/2027 – {said}" in sheet.text, (
        "it stands on the officer's yearly sheet"
    )
    assert cast.plan_of(2026) == "1/1 (100,0%)"
    assert (cast.officers_met(2026), cast.officers_met(2027)) == ("0/14 (0,0%)", "1/14 (7,1%)"), (
        "of all officers, and not of those who stand in the plan"
    )
    assert stay(cast.office) == [(first, end)]


def test_the_week_and_the_month_say_where_a_placed_officer_works(cast: Cast) -> None:
    """On working days between the first day and the last; a viewer of the unit's officers reads it, and no case."""
    cast.to_active()
    board, stay = cast.as_(BOARD), f"Huyện đoàn Thử ({cast.said('on placement')})"
    board.get("/field-days/week?day=2026-11-25")
    assert board.text.count(f"Cả ngày: {stay}") == 5
    assert cast.path not in board.response.text
    for day, span in (("2026-11-01", "23–30/11"), ("2026-12-01", "01–31/12"), ("2027-02-01", "01–22/02")):
        board.get(f"/field-days/month?day={day}")
        assert f"{span}: {stay}" in board.text
    for page in ("week?day=2026-11-16", "week?day=2027-03-01", "month?day=2026-10-01", "month?day=2027-03-01"):
        board.get(f"/field-days/{page}")
        assert stay not in board.text


def test_the_officer_has_the_hosts_rights_during_the_stay_only(cast: Cast, clock: Any) -> None:
    """As deputy secretary of the district the officer sees its cases from the first day on, and not after the last."""
    cast.start(
        COMMUNE,
        "secretary-nomination",
        "H-01-02",
        person=str(cast.office.people[COMMUNE_DEPUTY].id),
        seats="single",
        purpose="first_seat",
        manner="elected",
        ranking="good",
        discipline="none",
        merits=TEXT,
    )
    nomination = cast.path
    cast.to_active()
    assert cast.as_(SENT).get(nomination).status_code == 200, "an officer of the province oversees it anyway"
    session = cast.office.session
    session.rollback()
    office_post = session.scalars(
        sa.select(Post).where(Post.person_id == cast.office.people[SENT].id, Post.kind == "organisation_officer")
    ).one()
    office_post.valid_to = dt.date(2026, 11, 22)
    session.commit()
    seen = {}
    for day in (dt.date(2026, 11, 22), dt.date(2026, 11, 23), dt.date(2027, 2, 22), dt.date(2027, 2, 23)):
        clock.now = dt.datetime.combine(day, dt.time(1, 0), dt.UTC)
        browser = cast.new_client()
        browser.enter("cao.nguyen.di")
        seen[day] = browser.get(nomination).status_code
    assert list(seen.values()) == [404, 200, 200, 404]


def test_a_host_that_refuses_makes_room_for_another(cast: Cast) -> None:
    cast.plan()
    cast.propose()
    cast.move(HOST_HEAD, "consent", **CONSENT | {"opinion": "disagree", "reason": "Chưa có nhu cầu"})
    assert cast.case().state == "planned"
    assert cast.as_(CHAIR).get(cast.path).status_code == 200, "who has acted may see what came of it"
    cast.propose(host=str(cast.office.units["H-01"].id))
    assert (cast.waits_for(COMMUNE), cast.waits_for(HOST_HEAD)) == (True, False)
    cast.move(COMMUNE, "consent", **CONSENT | {"party_opinion": "disagree", "reason": "Đang sắp xếp"})
    assert cast.case().state == "planned", "both the host and its Party committee have to agree"


@only_sqlite
def test_the_board_chooses_another_host(cast: Cast) -> None:
    """Before and after the host's answer: a host not asked any more has no task, and the new one's answer counts."""
    cast.plan()
    cast.propose()
    cast.move(BOARD, "another_host", text="Huyện đoàn đang kiện toàn nhân sự")
    assert (cast.case().state, cast.waits_for(BOARD), cast.waits_for(HOST_HEAD)) == ("planned", True, False)
    cast.propose(host=str(cast.office.units["H-01"].id))
    cast.move(COMMUNE, "consent", **CONSENT | {"paper_number": "77-CV/ĐU"})
    assert cast.case().state == "appraisal"
    cast.move(BOARD, "another_host", text="Xã đã có người")
    assert (cast.case().state, cast.waits_for(COMMUNE)) == ("planned", False)
    cast.propose()
    assert cast.case().state == "host_consent"
    host = cast.as_(HOST_HEAD)
    assert host.get(cast.path).status_code == 200
    file, _title, journal = host.text.partition(cast.said("What has happened"))
    assert "77-CV/ĐU" in journal and "77-CV/ĐU" not in file, "what the other host answered is not this one's answer"
    assert (
        "consent" not in cast.case().dossier and journal.count(cast.said("No longer valid: has to be done again.")) == 1
    )
    cast.move(HOST_HEAD, "consent", **CONSENT)
    cast.move(BOARD, "submit", conclusion=TEXT)
    cast.vote("for", "for", "for")
    cast.issue()
    assert stay(cast.office) == [(dt.date(2026, 11, 23), dt.date(2027, 2, 23))]


@only_sqlite
def test_who_is_placed_at_a_host_makes_no_trip_to_another(cast: Cast) -> None:
    """From the first day that was decided to the last one; a line of the plan binds nobody."""

    def register(day: str, host: str, expect: int = 200) -> str:
        place = {"host": str(cast.office.units[host].id), "level": "commune"}
        return cast.start(SENT, "field-days", "T", expect, **{**trip(cast.office, day), **place}).text

    cast.plan()
    cast.propose()
    placement = cast.path
    register("24/11/2026", "H-01")
    cast.path = placement
    cast.move(HOST_HEAD, "consent", **CONSENT)
    cast.move(BOARD, "submit", conclusion=TEXT)
    cast.vote("for", "for", "for")
    cast.issue()
    said = register("25/11/2026", "H-01", 422)
    assert "Huyện đoàn Thử" in said and "22/02/2027" in said
    register("22/02/2027", "H-01", 422)
    register("22/02/2027", "H")
    register("23/02/2027", "H-01")


@only_sqlite
def test_without_a_quorum_each_of_the_three_votes_is_put_again(cast: Cast, clock: Any) -> None:
    """Nothing is decided: the case is where it was before, its days are the old ones, and everybody votes anew."""
    cast.plan()
    cast.propose(ends_on="30/06/2027")
    cast.move(HOST_HEAD, "consent", **CONSENT)
    cast.move(BOARD, "submit", conclusion=TEXT)
    assert cast.no_quorum(clock) == "appraisal"
    assert cast.waits_for(BOARD) and not any(cast.waits_for(name) for name in VOTERS)
    cast.move(BOARD, "submit", conclusion=TEXT)
    cast.vote("for", "for", "for")
    today = f"{clock.now:%d/%m/%Y}"
    cast.issue(signed_on=today, effective_on=today)
    cast.move(SENT, "set_out", goals=TEXT, tasks=TEXT)
    before = stay(cast.office)
    cast.until(clock, clock.now.date() + dt.timedelta(days=1))  # the meeting of that day is over
    cast.move(BOARD, "propose_change", kind="extend", ends_on="31/08/2027", reason=TEXT)
    assert cast.no_quorum(clock) == "active"
    assert (cast.case().due_on, stay(cast.office)) == (dt.date(2027, 6, 30), before), "no extension"
    cast.until(clock, dt.date(2027, 7, 1))
    cast.move(SENT, "report", **REPORT)
    cast.move(HOST_HEAD, "remark", text=TEXT, rating="good")
    cast.move(BOARD, "assess", result="met", conclusion=TEXT)
    assert cast.no_quorum(clock) == "assessment"
    assert cast.waits_for(BOARD) and cast.plan_of(2026) == "0/1 (0,0%)"
    cast.move(BOARD, "assess", result="met", conclusion=TEXT)
    cast.vote("for", "for", "for")
    today = f"{clock.now:%d/%m/%Y}"
    cast.issue("release", signed_on=today, effective_on=today)
    assert cast.case().state == "finished"
    outcomes = cast.office.session.scalars(sa.select(Vote.outcome).order_by(Vote.id)).all()
    assert outcomes == ["inquorate", "carried", "inquorate", "inquorate", "carried"]


@pytest.mark.parametrize(
    ("choices", "state", "outcome"),
    [(("against", "against", "for"), "refused", "refused"), (("for", "for", "blank"), "issuing", None)],
)
def test_the_committee_decides(cast: Cast, choices: tuple[str, ...], state: str, outcome: str | None) -> None:
    cast.plan()
    cast.propose()
    cast.move(HOST_HEAD, "consent", **CONSENT)
    cast.move(BOARD, "submit", conclusion=TEXT)
    cast.vote(*choices)
    case = cast.case()
    assert (case.state, case.outcome) == (state, outcome)
    if outcome is None:
        return
    cast.follow()
    assert (cast.case().state, cast.case().claim, cast.waits_for(BOARD)) == ("replanning", None, True)
    cast.as_(BOARD).get(f"{cast.path}/moves/plan_again")
    values = cast.as_(BOARD).form(f"{cast.path}/moves/plan_again").values
    assert not values["officer"] and values["year"] == plan(cast.office)["year"]
    cast.move(BOARD, "plan_again", **plan(cast.office))
    assert cast.case().state == "planned"


@only_sqlite
def test_the_post_begins_no_day_before_the_stay_that_was_voted_on(cast: Cast) -> None:
    cast.plan()
    cast.propose()
    cast.move(HOST_HEAD, "consent", **CONSENT)
    cast.move(BOARD, "submit", conclusion=TEXT)
    cast.vote("for", "for", "for")
    refused = cast.issue("issue", 422, effective_on="22/11/2026")
    assert "trước ngày 23/11/2026" in refused.text and stay(cast.office) == []


def test_an_extension_is_voted_and_decided_and_lengthens_the_post(cast: Cast, clock: Any) -> None:
    cast.to_active()
    cast.move(BOARD, "propose_change", kind="extend", ends_on="30/04/2027", reason=TEXT)
    cast.vote("for", "for", "for")
    cast.issue("issue_change", 422, ends_on="29/04/2027", effective_on="23/02/2027")
    assert "30/04/2027" in cast.as_(PROVINCE_CLERK).text, "it says what was voted"
    cast.issue("issue_change", ends_on="30/04/2027", effective_on="23/02/2027")
    assert (cast.case().state, cast.case().due_on) == ("active", dt.date(2027, 4, 30))
    assert stay(cast.office) == [
        (dt.date(2026, 11, 23), dt.date(2027, 2, 23)),
        (dt.date(2027, 2, 23), dt.date(2027, 5, 1)),
    ]
    assert [kind for kind, _number in cast.papers()][-1] == "extension"
    cast.until(clock, dt.date(2027, 2, 23))
    assert cast.case().state == "active"


def test_a_recall_ends_the_post_early_and_the_stay_is_not_met(cast: Cast, clock: Any) -> None:
    cast.to_active()
    cast.move(BOARD, "propose_change", kind="recall", ends_on="31/12/2026", reason=TEXT)
    cast.vote("for", "for", "for")
    cast.issue("issue_change", ends_on="31/12/2026", effective_on="21/11/2026")
    assert stay(cast.office) == [(dt.date(2026, 11, 23), dt.date(2027, 1, 1))]
    reads(cast, "recall")
    assert "điều động đồng chí Cao Nguyên Đi" in printed(cast, "vote-resolution-2")
    cast.until(clock, dt.date(2027, 1, 1))
    cast.move(SENT, "report", **REPORT)
    cast.move(HOST_HEAD, "remark", text=TEXT, rating="completed")
    cast.move(BOARD, "assess", 422, result="met", conclusion=TEXT)
    cast.move(BOARD, "assess", result="not_met", conclusion=TEXT)
    cast.vote("against", "against", "for")
    assert cast.case().state == "assessment"
    reads(cast, "vote-refusal-3")
    assert cast.as_(BOARD).get(f"{cast.path}/papers/vote-resolution-3").status_code == 404
    cast.move(BOARD, "assess", result="not_met", conclusion=TEXT)
    cast.vote("for", "for", "for")
    cast.issue("release", signed_on="01/01/2027", effective_on="01/01/2027")
    assert cast.case().state == "finished"
    assert cast.plan_of(2026) == "0/1 (0,0%)"


def test_a_change_that_is_voted_down_leaves_the_last_day_as_it_was(cast: Cast) -> None:
    cast.to_active()
    cast.move(BOARD, "propose_change", kind="extend", ends_on="30/04/2027", reason=TEXT)
    cast.vote("against", "against", "against")
    assert (cast.case().state, cast.case().due_on) == ("active", dt.date(2027, 2, 22))


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ({"ends": "21/02/2027"}, "22/02/2027"),  # a day short of three months
        ({"starts": "29/11/2026", "ends": "26/02/2027"}, "27/02/2027"),  # the month is shorter
        ({"ends": "22/02/2027"}, None),
        ({"starts": "30/11/2026", "ends": "27/02/2027"}, None),  # 30/11 + 3 months = 28/02
    ],
)
def test_three_months_are_counted_to_the_day(cast: Cast, words: dict[str, str], fault: str | None) -> None:
    cast.plan()
    browser = cast.move(BOARD, "propose", 422 if fault else 200, **proposal(cast.office, **words))
    assert fault is None or fault in browser.text


def test_an_officer_above_the_age_of_the_plan_is_not_planned(cast: Cast) -> None:
    for born, expect in ((dt.date(1990, 11, 21), 422), (dt.date(1990, 11, 22), 200)):
        cast.office.session.rollback()
        cast.office.session.execute(sa.update(Person).where(Person.full_name == SENT).values(birth_date=born))
        cast.office.session.commit()
        cast.plan(expect=expect)


def test_one_placement_at_a_time_and_the_claim_is_the_persons(cast: Cast) -> None:
    cast.plan()
    browser = cast.plan(expect=422)
    assert cast.said("%(name)s has a placement under way already.", name=SENT) in browser.text
    cast.plan(officer=str(cast.office.people[PROVINCE_CLERK].id))
    cast.office.session.rollback()
    assert cast.office.session.scalar(sa.select(sa.func.count()).select_from(Case)) == 2


def test_nobody_acts_on_his_own_placement_but_as_the_officer(cast: Cast) -> None:
    """The officer sits on the board that plans, and may not propose, submit or cancel their own stay."""
    cast.plan()
    browser = cast.as_(SENT)
    for move in ("propose", "cancel"):
        browser.get(f"{cast.path}/moves/{move}")
    before = cast.case().version
    browser.get(f"{cast.path}/moves/cancel")
    assert cast.said("It is about you or your declared kin: somebody else has to act.") in browser.text
    assert cast.case().version == before


def test_who_has_no_part_in_it_does_not_learn_of_it(cast: Cast) -> None:
    cast.plan()
    cast.propose()
    for name, status in ((HOST_HEAD, 200), (CLERK, 404), (INSPECTOR, 404), (COMMUNE, 404), (VICE, 200), (THIRD, 200)):
        assert cast.as_(name).get(cast.path).status_code == status, name


def test_the_officers_turn_is_his_own(cast: Cast) -> None:
    """It waits for the person, whatever posts they hold, and for nobody else of the board."""
    cast.plan()
    cast.propose()
    cast.move(HOST_HEAD, "consent", **CONSENT)
    cast.move(BOARD, "submit", conclusion=TEXT)
    cast.vote("for", "for", "for")
    cast.issue()
    cast.office.session.rollback()
    turns = cast.office.session.scalars(sa.select(Task)).all()
    assert [(turn.person_id, turn.post) for turn in turns] == [(cast.office.people[SENT].id, None)]
    assert (cast.waits_for(SENT), cast.waits_for(BOARD)) == (True, False)


def test_a_report_that_is_late_is_told_to_the_unit_that_sent_the_officer(cast: Cast, clock: Any) -> None:
    """The last day of the stay is the one of the decision; an act after it finds the case at the report already."""
    cast.to_active()
    clock.now = dt.datetime(2027, 2, 22, 17, 0, tzinfo=dt.UTC)  # midnight after the last day, and no timer
    cast.browsers.clear()
    cast.move(SENT, "log_activity", 409, held_on="22/2/2027", place="Thôn 1", kind="branch", content=TEXT)
    assert (cast.case().state, cast.case().due_on) == ("reporting", dt.date(2027, 3, 5))
    cast.until(clock, dt.date(2027, 3, 10))
    case, session = cast.case(), cast.office.session
    assert case.escalated_on == dt.date(2027, 3, 10)
    assert [line.unit for line in reported_to(session, case.id)] == ["Tỉnh đoàn Thử"]


@pytest.mark.parametrize("state", ["planned", "host_consent", "returned", "appraisal", "issuing"])
def test_a_line_can_be_taken_out_of_the_plan(cast: Cast, state: str) -> None:
    cast.plan()
    if state != "planned":
        cast.propose()
    if state == "returned":
        cast.move(HOST_HEAD, "send_back", code="figures_wrong", text="Xem lại", parts=["proposal"])
    if state in ("appraisal", "issuing"):
        cast.move(HOST_HEAD, "consent", **CONSENT)
    if state == "issuing":
        cast.move(BOARD, "submit", conclusion=TEXT)
        cast.vote("for", "for", "for")
    assert cast.case().state == state
    cast.move(BOARD, "cancel", text=TEXT)
    assert (cast.case().state, cast.case().claim) == ("cancelled", None)
    cast.plan()


def test_a_report_proposes_something(cast: Cast, clock: Any) -> None:
    cast.to_active()
    cast.until(clock, dt.date(2027, 2, 23))
    browser = cast.move(SENT, "report", 422, **REPORT | {"solutions": "—"})
    assert cast.said("Write at least one proposal that would help the grassroots.") in browser.text


@only_sqlite
def test_every_paper_says_what_the_case_says(cast: Cast, clock: Any) -> None:
    """Compared with texts that a person has read; the Word file says the same as the page."""
    cast.whole_stay(clock)
    for name in PAPERS:
        reads(cast, name)
    browser = cast.as_(BOARD)
    browser.get(cast.path)
    for label in ("Vote on sending the officer", "Vote on the change of the stay", "Vote on the assessment"):
        assert f"{cast.said('Resolution of the committee')}: {cast.said(label)}" in browser.text
    for name in ("vote-count-4", "vote-refusal", "vote-resolution-0"):
        assert browser.get(f"{cast.path}/papers/{name}").status_code == 404, name
    assert cast.as_(COMMUNE).get(f"{cast.path}/papers/vote-resolution").status_code == 404


@only_sqlite
def test_only_a_secret_vote_has_minutes_of_its_count(cast: Cast) -> None:
    """An open vote is counted in the minutes of the meeting."""
    rule(cast.office.session, "committee.secrecy", "secret", "secrecy")
    cast.plan()
    cast.propose()
    cast.move(HOST_HEAD, "consent", **CONSENT)
    cast.move(BOARD, "submit", conclusion=TEXT)
    cast.vote("for", "for", "for")
    reads(cast, "vote-count")


@only_sqlite
def test_the_minutes_of_a_meeting_say_what_each_placement_was_asked(cast: Cast, clock: Any) -> None:
    """Two placements before one meeting: one officer is to be sent, of the other the stay is to be extended."""
    cast.to_active()
    cast.move(BOARD, "propose_change", kind="extend", ends_on="30/04/2027", reason=TEXT)
    first = cast.path
    cast.plan(officer=str(cast.office.people[PROVINCE_CLERK].id))
    cast.propose()
    cast.move(HOST_HEAD, "consent", **CONSENT)
    cast.move(BOARD, "submit", conclusion=TEXT)
    cast.office.session.rollback()
    desk, unit = Desk(cast.office, clock), cast.office.units["T"].id
    people = [cast.office.people[name].id for name in VOTERS]
    wanted = planning.MeetingPlan(dt.date(2026, 11, 21), "Phòng họp", people[0], people[1], anyway=True)
    meeting = planning.plan(cast.office.session, unit, wanted, desk.command(BOARD))
    cases = [path.rpartition("/")[2] for path in (first, cast.path)]
    planning.add_cases(cast.office.session, meeting, cases, desk.command(BOARD))
    record_attendance(cast.office.session, meeting, people, desk.command(VICE))
    cast.vote("against", "against", "against")
    planning.close(cast.office.session, meeting, desk.command(VICE))
    browser = cast.as_(VICE)
    assert browser.get(f"/meetings/{meeting}/papers/meeting-minutes").status_code == 200
    said = page_text(browser)
    ends = "tại Huyện đoàn Thử của đồng chí Cao Nguyên Đi, sinh ngày 06/05/1998, đến hết ngày 30 tháng 4 năm 2027;"
    for words in (
        "1. Về việc gia hạn thời gian tăng cường\n- Đề nghị: gia hạn thời gian tăng cường " + ends,
        "2. Về việc cử cán bộ tăng cường về công tác tại Huyện đoàn Thử\n- Đề nghị: cử đồng chí Tô Ngọc Số,",
    ):
        assert words in said


@only_sqlite
def test_a_proposal_and_a_report_come_back_to_be_completed(cast: Cast, clock: Any) -> None:
    """The host, the chair and the clerk return what the board wrote; the board returns what the officer wrote."""
    back = {"code": "figures_wrong", "text": "Xem lại"}
    cast.plan()
    cast.propose()
    cast.move(HOST_HEAD, "send_back", parts=["proposal"], **back)
    assert (cast.case().state, cast.case().days_left) == ("returned", 16)
    cast.move(BOARD, "resubmit", completed="Đã", **{"proposal-goals": "Nắm chắc cơ sở"})
    cast.move(HOST_HEAD, "consent", **CONSENT)
    cast.move(BOARD, "submit", conclusion=TEXT)
    cast.vote("for")
    cast.move(PROVINCE, "take_back", parts=["proposal"], **back)
    cast.move(BOARD, "resubmit", completed="Đã", **{"proposal-goals": TEXT})
    assert cast.case().state == "decision", "nobody is asked again"
    cast.vote("for", "for", "for")
    cast.move(PROVINCE_CLERK, "stop_issue", parts=["plan", "proposal"], **back)
    cast.move(BOARD, "resubmit", completed="Đã", **{"proposal-ends_on": "28/02/2027"})
    case = cast.case()
    assert (case.state, {"consent", "submission"} & {*case.dossier}) == ("host_consent", set()), (
        "another stay is asked for"
    )
    cast.move(HOST_HEAD, "consent", **CONSENT)
    cast.move(BOARD, "submit", conclusion=TEXT)
    cast.vote("for", "for", "for")
    cast.issue()
    cast.move(SENT, "set_out", goals=TEXT, tasks=TEXT)
    cast.until(clock, dt.date(2027, 3, 1))
    cast.move(SENT, "report", **REPORT)
    cast.move(BOARD, "return_report", parts=["report"], **back)
    assert cast.case().state == "report_returned" and not cast.waits_for(HOST_VICE)
    cast.move(SENT, "resubmit_report", completed="Đã sửa", **{"report-advantages": "Cấp ủy quan tâm"})
    assert cast.case().state == "host_remark" and cast.waits_for(HOST_VICE), "before the host has answered"
    cast.move(HOST_VICE, "remark", text=TEXT, rating="good")
    cast.move(BOARD, "return_report", parts=["report"], **back)
    assert cast.waits_for(SENT) and not cast.waits_for(BOARD)
    cast.move(SENT, "resubmit_report", completed="Đã đọc lại")
    assert (cast.case().state, "remark" in cast.case().dossier) == ("assessment", True), (
        "nothing changed: the remark stands"
    )
    cast.move(BOARD, "return_report", parts=["report"], **back)
    cast.move(SENT, "resubmit_report", completed="Đã sửa", **{"report-situation": "Đã bổ sung số liệu"})
    assert (cast.case().state, "remark" in cast.case().dossier) == ("host_remark", False)
