"""Each story of the nomination from the first form to the last state, through the pages, as its real people."""

import datetime as dt
from calendar import day_name
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.nominating import MEETING, PARTY, Cast, nomination
from tests.support.offices.district import (
    BRANCH,
    CHAIR,
    CLERK,
    COMMANDER,
    COMMUNE,
    COMMUNE_DEPUTY,
    HEAD,
    INSPECTOR,
    MEMBERS,
    NEW,
    OFFICER,
    OLD,
    OTHER,
    district_office,
)
from webapp.models import Escalation, Event, StoredDefinition, Task
from webapp.services.clock.ticking import tick


@pytest.fixture
def cast(session: Session, clock: Any, new_client: Callable[..., Browser], app: Flask) -> Iterator[Cast]:
    clock.now = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
    yield Cast(district_office(session, clock.now), new_client, app)


@pytest.mark.both_engines
def test_replacement_from_nomination_to_hand_over(cast: Cast) -> None:
    """The main job: the branch secretary nominates, everybody acts in turn, one decision seats and releases."""
    cast.nominate(OLD)
    assert cast.case().state == "branch_meeting"
    cast.move(OLD, "record_meeting", **MEETING)
    assert cast.case().state == "party_opinion"
    cast.move(COMMUNE, "record_opinion", **PARTY)
    cast.move(OFFICER, "appraise", complete="complete", conclusion="Đủ tiêu chuẩn")
    assert cast.case().state == "decision"
    cast.vote("for", "for", "against", "for", "blank")
    assert cast.case().state == "issuing"
    cast.issue()
    case = cast.case()
    assert (case.state, case.claim) == ("handover", None)
    assert cast.papers() == [("recognition", "01-QĐ/ĐTN"), ("release", "02-QĐ/ĐTN")]
    day = dt.date(2026, 11, 21)
    assert cast.office.sitting(BRANCH, "secretary", day) == [NEW]
    assert cast.office.sitting(BRANCH, "secretary", day - dt.timedelta(days=1)) == [OLD]
    cast.move(NEW, "hand_over", held_on="21/11/2026", member_books="15", fees="120000", assets="Con dấu", witness="Lê")
    assert cast.case().state == "in_office"
    watcher = cast.as_(INSPECTOR)
    watcher.get(cast.path)
    assert cast.said("No action is due; in this state since %(since)s.", since="21/11/2026") in watcher.text


def test_the_released_secretary_loses_the_branch(cast: Cast) -> None:
    """Authority comes from the post held now: after the decision the predecessor's next click finds nothing."""
    cast.to_decision()
    assert cast.as_(OLD).get(cast.path).status_code == 200
    cast.vote("for", "for", "for", "for", "for")
    cast.issue()
    assert cast.as_(OLD).get(cast.path).status_code == 404
    assert cast.as_(NEW).get(cast.path).status_code == 200


def to_militia_appointment(cast: Cast) -> None:
    """Play a dual post up to its decision: what remains is the decision of the other body."""
    cast.nominate(COMMUNE, seats="dual", priority_reason="Thôn đội trưởng xin thôi.")
    cast.move(COMMUNE, "record_meeting", **MEETING)
    cast.move(COMMUNE, "record_opinion", **PARTY)
    assert cast.case().state == "joint_review"
    cast.answer(COMMUNE_DEPUTY, 0)
    assert cast.case().state == "joint_review"
    cast.answer(COMMANDER, 1)
    assert cast.case().state == "appraisal"
    cast.move(OFFICER, "appraise", complete="complete", conclusion="Đủ tiêu chuẩn")
    cast.vote("for", "for", "for", "for", "for")
    cast.issue()
    assert cast.case().state == "militia_appointment"


def test_a_militia_post_that_was_not_given_leaves_the_secretary_with_one_post(cast: Cast) -> None:
    to_militia_appointment(cast)
    cast.move(COMMUNE_DEPUTY, "not_appointed", text="Ủy ban nhân dân xã chưa quyết định bổ nhiệm.")
    assert cast.case().state == "handover"
    assert "Ủy ban nhân dân xã chưa quyết định bổ nhiệm." in cast.as_(COMMUNE).get(cast.path).text
    day = dt.date(2026, 11, 21)
    assert cast.office.sitting(BRANCH, "secretary", day) == [NEW]
    assert cast.office.sitting(BRANCH, "village_militia_head", day) == [HEAD]


def test_dual_post_with_joint_screening_and_militia_appointment(cast: Cast) -> None:
    to_militia_appointment(cast)
    cast.move(
        COMMUNE_DEPUTY,
        "record_militia",
        paper_number="15/QĐ-UBND",
        paper_date="21/11/2026",
        issuer="UBND xã",
        effective_on="21/11/2026",
    )
    assert cast.case().state == "handover"
    day = dt.date(2026, 11, 21)
    assert cast.office.sitting(BRANCH, "village_militia_head", day) == [NEW]
    assert cast.office.sitting(BRANCH, "secretary", day) == [NEW]


def last_days(cast: Cast) -> list[dt.date | None]:
    """The last days of the tasks of the case."""
    cast.office.session.rollback()
    found = sa.select(Task.due_on).where(Task.case_id == cast.case().id).distinct().order_by(Task.due_on)
    return list(cast.office.session.scalars(found))


@pytest.mark.at_length
@pytest.mark.both_engines
def test_each_side_of_the_screening_has_its_own_last_day(cast: Cast, clock: Any) -> None:
    cast.nominate(COMMUNE, seats="dual", militia_post="village_militia_head", priority_reason="Xin thôi.")
    cast.move(COMMUNE, "record_meeting", **MEETING)
    cast.move(COMMUNE, "record_opinion", **PARTY)
    union, military = dt.date(2026, 12, 1), dt.date(2026, 12, 7)
    assert (last_days(cast), cast.case().due_on) == ([union, military], None)
    for name, day in ((COMMUNE_DEPUTY, "01/12/2026"), (COMMANDER, "07/12/2026")):
        assert day in cast.inbox(name)
    clock.advance(days=12)
    tick(cast.office.session, clock.now)
    cast.browsers.clear()
    page = cast.as_(COMMUNE_DEPUTY).get(cast.path).text
    assert cast.said("no answer") in page and cast.said("asked, not answered yet") in page
    assert f'href="{cast.path}"' in cast.as_(INSPECTOR).get("/tracking?late=1").text
    cast.answer(COMMUNE_DEPUTY, 0)
    assert (cast.case().state, last_days(cast)) == ("joint_review", [military]), "nobody goes on without both"
    assert f'href="{cast.path}"' not in cast.as_(INSPECTOR).get("/tracking?late=1").text
    cast.answer(COMMANDER, 1)
    assert cast.case().state == "appraisal"


def test_a_side_that_is_late_is_reported_until_it_answers_and_the_other_one_anew(cast: Cast, clock: Any) -> None:
    cast.nominate(COMMUNE, seats="dual", militia_post="village_militia_head", priority_reason="Xin thôi.")
    cast.move(COMMUNE, "record_meeting", **MEETING)
    cast.move(COMMUNE, "record_opinion", **PARTY)
    union, military = last_days(cast)
    session, reports = cast.office.session, sa.select(Escalation.due_on).distinct()
    clock.advance(days=15)
    tick(session, clock.now)
    cast.browsers.clear()
    assert session.scalars(reports).all() == [union]
    cast.answer(COMMUNE_DEPUTY, 0)
    session.rollback()
    assert (session.scalars(reports).all(), cast.case().escalated_on) == ([], None), "the other side is in time"
    clock.advance(days=7)
    tick(session, clock.now)
    assert session.scalars(reports).all() == [military]


def test_a_screening_under_the_version_before_goes_on(cast: Cast) -> None:
    """It has one limit for both sides, and its stored definition knows of no other."""
    cast.nominate(COMMUNE, seats="dual", militia_post="village_militia_head", priority_reason="Xin thôi.")
    pin_to_version_before(cast)
    cast.move(COMMUNE, "record_meeting", **MEETING)
    cast.move(COMMUNE, "record_opinion", **PARTY)
    assert last_days(cast) == [dt.date(2026, 12, 1)] == [cast.case().due_on]
    cast.answer(COMMUNE_DEPUTY, 0)
    cast.answer(COMMANDER, 1)
    assert cast.case().state == "appraisal"


def pin_to_version_before(cast: Cast) -> None:
    """Let the case run under the definition from before sides had limits, as it was stored then."""
    session, case = cast.office.session, cast.case()
    body = session.get_one(StoredDefinition, case.definition_hash).body
    (joint,) = body["assents"]
    states = [
        row | {"due": "nomination.joint_days"} if row["name"] == joint["state"] else row for row in body["states"]
    ]
    old = {name: value for name, value in joint.items() if name not in ("within", "needs")}
    session.add(
        StoredDefinition(
            hash="before",
            workflow=case.workflow,
            body=body | {"assents": [old], "states": states},
            stored_at=case.opened_at,
        )
    )
    session.flush()
    case.definition_hash = "before"
    session.commit()


def test_one_side_objects_and_the_file_comes_back_where_it_was(cast: Cast, clock: Any) -> None:
    cast.nominate(COMMUNE, seats="dual", militia_post="village_militia_head", priority_reason="Xin thôi.")
    cast.move(COMMUNE, "record_meeting", **MEETING)
    cast.move(COMMUNE, "record_opinion", **PARTY)
    cast.answer(COMMANDER, 1, opinion="disagree", reason="Chưa có giấy khám sức khỏe")
    case = cast.case()
    assert (case.state, case.returned_from, case.days_left) == ("returned", "joint_review", None)
    clock.advance(days=5)
    cast.browsers.clear()
    assert "Chưa có giấy khám sức khỏe" in cast.as_(COMMUNE).get(f"{cast.path}/moves/resubmit").text
    cast.move(COMMUNE, "resubmit", completed="Đã bổ sung giấy khám sức khỏe")
    case = cast.case()
    assert (case.state, case.returned_from) == ("joint_review", None)
    assert last_days(cast) == [dt.date(2026, 12, 7), dt.date(2026, 12, 11)], "both are asked anew, with all their days"
    cast.answer(COMMANDER, 1)
    cast.answer(COMMUNE, 0)
    assert cast.case().state == "appraisal"


def test_nobody_speaks_for_both_sides(cast: Cast) -> None:
    """The commune secretary is the command's deputy political officer by law; two people are needed nevertheless."""
    cast.office.post(COMMUNE, "commander", "H-01-QS", until=dt.date(2020, 1, 1))
    commander = cast.office.people[COMMANDER]
    cast.office.session.execute(sa.text("delete from post where person_id = :id"), {"id": commander.id})
    cast.office.session.commit()
    cast.office.post(COMMUNE, "commander", "H-01-QS")
    cast.nominate(COMMUNE, seats="dual", militia_post="village_militia_head", priority_reason="Xin thôi.")
    cast.move(COMMUNE, "record_meeting", **MEETING)
    cast.move(COMMUNE, "record_opinion", **PARTY)
    other, browser = f"{cast.path}/answers/screening/1", cast.as_(COMMUNE)
    browser.get(other)
    sent = browser.form(other).fill({"opinion": "agree", "health": "fit"})
    cast.answer(COMMUNE, 0)
    browser.get(cast.path)
    why = "Đồng chí đã cho ý kiến thay mặt bên kia"
    assert why in browser.text and other not in {each.action for each in browser.forms}, "it says so beforehand"
    answer = browser.post(other, {**sent, "version": str(cast.case().version)})
    assert answer.status_code == 409
    assert cast.case().state == "joint_review"


def test_sitting_secretary_takes_the_militia_post_in_addition(cast: Cast) -> None:
    """Priority (a): the secretary's seat is untouched, one decision on the concurrent post, one militia appointment."""
    young = cast.office.people[OLD]
    young.birth_date = dt.date(1999, 1, 1)
    cast.office.session.commit()
    browser = cast.as_(COMMUNE)
    browser.get(f"/start/secretary-nomination/{BRANCH}")
    assert f"(a) đồng chí {OLD}".casefold() in browser.text.casefold() or f"(a) {OLD}" in browser.text
    cast.nominate(
        COMMUNE,
        person=str(young.id),
        seats="dual",
        militia_post="village_militia_head",
        purpose="add_militia_post",
        predecessor="",
        predecessor_reason="",
    )
    assert cast.case().state == "party_opinion", "no election is needed"
    cast.move(COMMUNE, "record_opinion", **PARTY)
    cast.answer(COMMUNE_DEPUTY, 0)
    cast.answer(COMMANDER, 1)
    cast.move(OFFICER, "appraise", complete="complete", conclusion="Đủ")
    cast.vote("for", "for", "for", "for", "for")
    cast.issue()
    assert cast.papers() == [("concurrent", "01-QĐ/ĐTN")]
    cast.move(
        COMMUNE_DEPUTY,
        "record_militia",
        paper_number="15",
        paper_date="21/11/2026",
        issuer="UBND",
        effective_on="21/11/2026",
    )
    assert cast.case().state == "in_office"
    day = dt.date(2026, 11, 21)
    assert cast.office.sitting(BRANCH, "secretary", day) == [OLD]
    assert cast.office.sitting(BRANCH, "village_militia_head", day) == [OLD]


def test_priority_b_asks_for_the_militia_head_or_a_reason(cast: Cast) -> None:
    head = cast.office.people[HEAD]
    head.birth_date = dt.date(1995, 1, 1)
    cast.office.session.commit()
    browser = cast.nominate(COMMUNE, expect=422, seats="dual", militia_post="village_militia_head")
    first = "%(name)s comes first by the order of priority: propose that person, or give the reason."
    assert cast.said(first, name=HEAD) in browser.text
    assert "Năng nổ, nhiệt tình" in browser.text, "what was typed is kept"
    cast.nominate(COMMUNE, person=str(head.id), seats="dual", militia_post="village_militia_head")
    assert cast.case().subject_id == head.id


def test_branch_vote_that_fails_lets_the_branch_choose_again(cast: Cast) -> None:
    cast.nominate(OLD)
    cast.move(OLD, "record_meeting", **{**MEETING, "votes_for": "6", "votes_against": "7"})
    assert cast.case().state == "drafting"
    cast.move(OLD, "nominate_again", **{**nomination(cast.office), "person": str(cast.office.people[OTHER].id)})
    case = cast.case()
    assert (case.state, case.subject_id) == ("branch_meeting", cast.office.people[OTHER].id)


def test_appointed_without_election_skips_the_branch_meeting(cast: Cast) -> None:
    cast.nominate(COMMUNE, manner="appointed")
    assert cast.case().state == "party_opinion"
    cast.move(COMMUNE, "record_opinion", **PARTY)
    cast.move(OFFICER, "appraise", complete="complete", conclusion="Đủ")
    cast.vote("for", "for", "for", "for", "for")
    cast.issue()
    assert cast.papers() == [("appointment", "01-QĐ/ĐTN"), ("release", "02-QĐ/ĐTN")]


def test_party_committee_disagrees(cast: Cast) -> None:
    cast.nominate(OLD)
    cast.move(OLD, "record_meeting", **MEETING)
    cast.move(COMMUNE, "record_opinion", **{**PARTY, "opinion": "disagree", "note": "Chưa qua thử thách"})
    assert (cast.case().state, cast.case().returned_from) == ("returned", "party_opinion")
    cast.move(OLD, "propose_another", text="Chọn người khác theo ý kiến cấp ủy")
    assert cast.case().state == "drafting"


def test_rejected_by_the_committee_ends_with_the_next_step(cast: Cast) -> None:
    cast.to_decision()
    cast.vote("against", "against", "against", "for", "for")
    assert cast.case().state == "refusing"
    cast.move(CLERK, "notify_refusal", code="not_enough_votes", text="Không đủ số phiếu tán thành")
    case = cast.case()
    assert (case.state, case.outcome, case.claim) == ("refused", "refused", None)
    assert case.closed_at is not None
    assert cast.office.session.scalar(sa.select(sa.func.count()).select_from(Task).where(Task.case_id == case.id)) == 0
    assert cast.office.sitting(BRANCH, "secretary", dt.date(2026, 11, 21)) == [OLD]
    assert cast.as_(COMMUNE).get(f"/start/secretary-nomination/{BRANCH}").status_code == 200
    assert cast.said("Not open now") in cast.as_(COMMUNE).text, "the next case holds the seat already"


def test_exactly_half_is_not_more_than_half(cast: Cast) -> None:
    cast.office.session.execute(
        sa.text("delete from post where person_id = :id"), {"id": cast.office.people[MEMBERS[4]].id}
    )
    cast.office.session.commit()
    cast.to_decision()
    cast.vote("for", "for", "against", "against")
    assert cast.case().state == "refusing"


def test_chair_closes_when_the_quorum_is_there(cast: Cast) -> None:
    cast.to_decision()
    cast.meet()
    cast.vote("for", "for", "for", "for")
    chair = cast.as_(CHAIR)
    chair.get(f"{cast.path}/close-vote")
    chair.post_form(f"{cast.path}/close-vote")
    assert cast.case().state == "issuing"


def test_chair_closes_without_a_quorum_and_nothing_is_decided(cast: Cast) -> None:
    """Three of five is below two thirds: the file goes back to whoever submitted it."""
    cast.to_decision()
    cast.meet()
    cast.vote("for", "for", "for")
    chair = cast.as_(CHAIR)
    chair.get(f"{cast.path}/close-vote")
    assert cast.said("The quorum is not reached: if you close now, nothing is decided, and the case goes back.") in (
        chair.text
    )
    chair.post_form(f"{cast.path}/close-vote")
    assert cast.case().state == "appraisal"


def test_organisation_board_returns_and_cancels_but_never_refuses(cast: Cast) -> None:
    cast.nominate(OLD)
    cast.move(OLD, "record_meeting", **MEETING)
    cast.move(OFFICER, "send_back", code="papers_missing", parts=["branch_meeting"], text="Bổ sung")
    assert cast.case().state == "returned"
    cast.move(OLD, "resubmit", completed="Đã bổ sung")
    assert cast.case().state == "party_opinion"
    cast.move(COMMUNE, "record_opinion", **PARTY)
    assert cast.as_(OFFICER).get(f"{cast.path}/moves/refuse").status_code == 404, (
        "only the committee refuses, by a vote"
    )
    cast.move(OFFICER, "cancel", text="Mở nhầm")
    cast.nominate(OLD)
    cast.move(OFFICER, "cancel", text="Mở nhầm")
    assert cast.case().state == "cancelled"
    cast.nominate(OLD)
    cast.move(OLD, "withdraw", text="Rút hồ sơ")
    assert cast.case().state == "withdrawn"


def test_yearly_review_keeps_or_asks_for_a_successor(cast: Cast, clock: Any) -> None:
    cast.to_decision()
    cast.vote("for", "for", "for", "for", "for")
    cast.issue()
    cast.move(NEW, "hand_over", held_on="21/11/2026", member_books="15", fees="0", assets="Con dấu", witness="Lê")
    first = cast.path
    review = cast.said("Yearly review")
    assert review not in cast.inbox(COMMUNE_DEPUTY)
    clock.advance(days=366)
    cast.browsers.clear()
    assert review in cast.inbox(COMMUNE_DEPUTY)
    assert review not in cast.inbox(COMMUNE), "who nominated does not review alone"
    cast.move(COMMUNE_DEPUTY, "review", result="keep", effective_on="22/11/2027", remark="Hoàn thành tốt")
    assert cast.case().state == "in_office"
    cast.inbox(COMMUNE_DEPUTY)  # which says once what was done
    assert review not in cast.inbox(COMMUNE_DEPUTY)
    clock.advance(days=366)
    cast.browsers.clear()
    cast.move(COMMUNE_DEPUTY, "review", result="replace", effective_on="22/11/2028", remark="Chuyển công tác")
    assert cast.case().state == "to_replace"
    assert cast.said("Propose a successor") in cast.inbox(COMMUNE)
    assert f"/start/secretary-nomination/{BRANCH}" in cast.as_(COMMUNE).get(cast.path).text
    cast.nominate(
        COMMUNE,
        person=str(cast.office.people[OTHER].id),
        predecessor=str(cast.office.people[NEW].id),
        predecessor_reason="moved",
    )
    cast.move(COMMUNE, "record_meeting", **{**MEETING, "held_on": "22/11/2028"})
    cast.move(COMMUNE, "record_opinion", **{**PARTY, "paper_date": "22/11/2028"})
    cast.move(OFFICER, "appraise", complete="complete", conclusion="Đủ")
    cast.vote("for", "for", "for", "for", "for")
    cast.move(
        CLERK,
        "issue",
        signer=str(cast.office.people[CHAIR].id),
        signed_on="22/11/2028",
        effective_on="22/11/2028",
    )
    cast.path = first
    assert (cast.case().state, cast.case().outcome) == ("ended", "ended")
    assert cast.office.sitting(BRANCH, "secretary", dt.date(2028, 11, 22)) == [OTHER]


def test_first_seat_of_a_branch_without_a_secretary(cast: Cast) -> None:
    early, form = cast.as_(COMMUNE), f"/start/secretary-nomination/{BRANCH}"
    early.get(form)
    cast.office.session.execute(sa.text("delete from post where person_id = :id"), {"id": cast.office.people[OLD].id})
    cast.office.session.commit()
    early.post_form(form, **nomination(cast.office) | {"predecessor": "", "predecessor_reason": ""})
    assert early.response.status_code == 422
    assert cast.said("This branch has no secretary: choose “The branch has no secretary”.") in early.text
    assert early.form(form).choices["purpose"] == ["first_seat"], "the others cannot apply"
    cast.nominate(COMMUNE, purpose="first_seat", predecessor="", predecessor_reason="")
    cast.move(COMMUNE, "record_meeting", **MEETING)
    cast.move(COMMUNE, "record_opinion", **PARTY)
    cast.move(OFFICER, "appraise", complete="complete", conclusion="Đủ")
    cast.vote("for", "for", "for", "for", "for")
    cast.issue()
    assert cast.case().state == "in_office"


def test_a_last_day_is_told_once_with_its_day_of_the_week(cast: Cast) -> None:
    cast.nominate(COMMUNE)
    browser = cast.as_(COMMUNE)
    browser.get(cast.path)
    browser.get(cast.path)  # the first page has the message after the step, which names the day as well
    page, due = browser.text, cast.case().due_on
    assert due is not None
    assert page.count(f"{due:%d/%m/%Y}") == 1
    assert f"{cast.said(day_name[due.weekday()])}, {due:%d/%m/%Y}" in page


@pytest.mark.both_engines
def test_every_event_carries_the_post_and_the_chain_holds(cast: Cast) -> None:
    cast.to_decision()
    events = cast.office.session.scalars(sa.select(Event).order_by(Event.seq)).all()
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert all(event.actor_post for event in events if event.actor_id)
    assert all(later.previous_hash == earlier.hash for earlier, later in zip(events, events[1:], strict=False))
