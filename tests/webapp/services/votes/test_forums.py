"""Where a committee votes: at a meeting that its chair has opened, or in writing, and what then has to agree."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.desk import changed, fingerprint
from tests.support.offices.district import COMMUNE, user_name
from tests.support.offices.meetings import CHAIR, CLERK, MEMBERS, MORE, NINE, Table
from tests.support.offices.papers import page_text
from webapp.config import ROOT
from webapp.models import Case, Consultation, Event, MeetingAttendance, Notice, RollMember, Task, Vote
from webapp.queries.cases.lists import inbox
from webapp.services.cases.ballots import ask_in_writing, cast_ballot
from webapp.services.clock.ticking import tick
from webapp.services.meetings import planning
from webapp.services.meetings.retracting import retract_ballot
from webapp.services.notices.reminders import remind
from webapp.services.refusals import NotFoundForActor, Refused

REFERENCES = ROOT / "tests" / "papers"
only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def table(session: Session, clock: Any) -> Table:
    return Table(session, clock)


@pytest.fixture
def browse(new_client: Callable[..., Browser]) -> Callable[[str], Browser]:
    def sign_in(name: str) -> Browser:
        browser = new_client()
        browser.enter(user_name(name))
        return browser

    return sign_in


def ask(table: Table, case: str, by: str = CHAIR, days: int = 10) -> None:
    words = {"consultation": {"text": "Các đồng chí ủy viên đi cơ sở."}}
    ask_in_writing(table.session, case, table.today + dt.timedelta(days=days), table.command(by, words))


def alone(table: Table, case: str, name: str, choice: str = "for") -> None:
    """A ballot as it comes, without anybody who puts the vote before."""
    cast_ballot(table.session, case, choice, table.command(name))


def refused(table: Table, verb: Callable[[], Any]) -> str:
    """The sentence of a refusal, which has written nothing."""
    before = fingerprint(table.session.get_bind())
    with pytest.raises(Refused) as refusal:
        verb()
    assert changed(before, fingerprint(table.session.get_bind())) == []
    return refusal.value.sentence.text


# ---------------------------------------------------------------- meetings


@pytest.mark.at_length
def test_no_ballot_outside_a_meeting_and_the_page_says_what_is_missing(
    table: Table, browse: Callable[[str], Browser]
) -> None:
    """Neither before the case is on an agenda, nor before the chair has opened the meeting."""
    case, member = table.case_before(), browse(MEMBERS[2])
    assert "not before the committee yet" in refused(table, lambda: alone(table, case, MEMBERS[2]))
    member.get(f"/cases/{case}")
    assert not [form for form in member.forms if form.action.endswith("/ballot")]
    assert "Các đồng chí có thể đưa hồ sơ vào nội dung hội nghị:" in member.text and CLERK in member.text
    assert "Các đồng chí có thể lấy ý kiến bằng văn bản:" in member.text
    meeting = table.plan(case)
    assert "not before the committee yet" in refused(table, lambda: alone(table, case, MEMBERS[2]))
    member.get(f"/cases/{case}")
    assert f"bắt đầu khi đồng chí {CHAIR}, chủ trì hội nghị, xác nhận danh sách có mặt" in member.text
    assert f"/meetings/{meeting}" in [link.get("href") for link in member.tree.iter("a")]
    table.attend(meeting)
    member.get(f"/cases/{case}")
    member.post_form(f"/cases/{case}/ballot", choice="for")
    assert member.answer.status_code == 303
    member.get(f"/cases/{case}")
    assert f"Tại hội nghị ngày 20/11/2026, đồng chí {CHAIR} chủ trì; thư ký: đồng chí {CLERK}." in member.text


@pytest.mark.at_length
def test_a_ballot_of_somebody_absent_is_refused_with_a_sentence(table: Table, browse: Callable[[str], Browser]) -> None:
    case = table.case_before()
    table.attend(table.plan(case), *NINE[:7])
    said = refused(table, lambda: alone(table, case, MORE[3]))
    assert "not recorded as present" in said
    browser = browse(MORE[3])
    browser.get(f"/cases/{case}")
    assert f"Đồng chí {MORE[3]} không có tên trong danh sách có mặt tại hội nghị ngày 20/11/2026" in browser.text
    assert not [form for form in browser.forms if form.action.endswith("/ballot")]


def test_the_last_ballot_of_those_present_closes_the_vote(table: Table) -> None:
    case = table.case_before()
    table.attend(table.plan(case), *NINE[:6])
    for name in NINE[:6]:
        assert table.state(case) == "decision"
        table.vote(case, name, "for")
    assert table.state(case) == "issuing"


def test_a_ballot_after_the_day_of_the_meeting_is_refused(table: Table) -> None:
    """Who votes from home two days later was not there; ballots on paper may still be entered by the secretary."""
    case = table.case_before()
    meeting = table.sit(case)
    table.vote(case, CHAIR, "for")
    table.clock.advance(days=1)
    assert "The meeting was on" in refused(table, lambda: alone(table, case, MEMBERS[2]))
    table.paper(meeting, case, NINE[1:], 8, 0, 0)
    assert table.state(case) == "issuing"


@pytest.mark.at_length
def test_who_has_voted_is_not_marked_absent_and_the_meeting_not_closed_on_an_open_vote(table: Table) -> None:
    case = table.case_before()
    meeting = table.sit(case)
    table.vote(case, MORE[0], "for")
    there = [name for name in NINE if name != MORE[0]]
    assert "counted as present" in refused(table, lambda: table.attend(meeting, *there))
    table.attend(meeting, *(name for name in NINE if name != MORE[3]))  # who has not voted may have left before
    assert "still open" in refused(table, lambda: planning.close(table.session, meeting, table.command(CLERK)))
    assert "stays on the agenda" in refused(
        table, lambda: planning.remove_case(table.session, meeting, case, table.command(CLERK))
    )
    table.close(case, CHAIR)
    assert (table.state(case), table.view(case).vote.outcome) == ("appraisal", "inquorate")
    planning.close(table.session, meeting, table.command(CLERK))


@pytest.mark.at_length
@pytest.mark.both_engines
def test_the_database_itself_refuses_a_voter_who_is_not_there(table: Table) -> None:
    """Behind the services: no mark on the roll without presence, no absence of a voter, no result without a forum."""
    case = table.case_before()
    meeting = table.plan(case)
    table.attend(meeting, *NINE[:8])
    table.vote(case, CHAIR, "for")
    vote_id = table.view(case).vote.id
    ids = {name: table.person(name) for name in (CHAIR, NINE[8])}
    other = table.view(table.case_before(2)).vote.id
    table.session.commit()
    for wrong in (
        sa.update(RollMember)
        .where(RollMember.vote_id == vote_id, RollMember.person_id == ids[NINE[8]])
        .values(voted=True),
        sa.update(MeetingAttendance).where(MeetingAttendance.person_id == ids[CHAIR]).values(present=False),
        sa.delete(MeetingAttendance).where(MeetingAttendance.person_id == ids[CHAIR]),
        sa.update(RollMember).where(RollMember.vote_id == other).values(voted=True),
        sa.update(Vote).where(Vote.id == other).values(outcome="carried", closed_at=table.clock.now),
    ):
        with pytest.raises(DatabaseError):
            table.session.execute(wrong)
        table.session.rollback()


def test_a_vote_without_ballots_waits_for_the_next_meeting(table: Table) -> None:
    """No clock decides in the committee's place: the case is late, and is reported above."""
    case = table.case_before()
    meeting = table.sit(case)
    planning.close(table.session, meeting, table.command(CLERK))
    table.clock.advance(days=40)
    tick(table.session, table.clock.now)
    assert (table.state(case), table.view(case).vote.outcome) == ("decision", None)
    assert table.session.scalar(sa.select(sa.func.count()).where(Event.move == "escalated")) == 1
    second = table.sit(case)
    table.vote(case, CHAIR, "for")
    assert table.view(case).forum.meeting == second  # type: ignore[union-attr]


# ---------------------------------------------------------------- written consultations


@pytest.mark.at_length
def test_a_committee_is_asked_in_writing(table: Table, browse: Callable[[str], Browser]) -> None:
    """By its chair, with a last day; every member answers; the majority is of all; two papers tell of it."""
    case, chair = table.case_before(), browse(CHAIR)
    path = f"/cases/{case}/ask-in-writing"
    for name in (CLERK, MEMBERS[2], COMMUNE):
        assert browse(name).get(path).status_code == 404
    chair.get(f"/cases/{case}")
    assert path in [link.get("href") for link in chair.tree.iter("a")]
    chair.get(path)
    chair.post_form(path, last_day="", text="Các đồng chí đi cơ sở")
    assert chair.answer.status_code == 422 and "Các đồng chí đi cơ sở" in chair.answer.text
    for wrong in ("19/11/2026", "20/11/2027"):
        chair.post_form(path, last_day=wrong, text="Các đồng chí đi cơ sở")
        assert chair.answer.status_code in (409, 422) and "Các đồng chí đi cơ sở" in chair.answer.text, wrong
        chair.get(path)
    chair.post_form(path, last_day="30/11/2026", text="Các đồng chí ủy viên đi cơ sở.")
    assert chair.answer.status_code == 303
    assert f"Đồng chí {CHAIR} lấy ý kiến bằng văn bản từ 20/11/2026 đến hết 30/11/2026" in chair.text
    vote = table.view(case).vote
    assert (vote.base, vote.closes_on) == ("entitled", dt.date(2026, 11, 30))
    chair.get(f"/cases/{case}/papers/opinion-sheet")
    assert page_text(chair) == (REFERENCES / "opinion-sheet.txt").read_text(encoding="utf-8")
    table.clock.advance(days=3)
    for name, choice in zip(NINE[:8], (*["for"] * 5, "against", "against", "blank"), strict=True):
        alone(table, case, name, choice)
    assert "asked until" in refused(table, lambda: table.close(case, CHAIR))
    table.clock.advance(days=8)
    tick(table.session, table.clock.now)
    assert table.state(case) == "issuing"
    chair = browse(CHAIR)
    assert chair.get(f"/cases/{case}/papers/committee-count").status_code == 404, "nobody has met"
    chair.get(f"/cases/{case}/papers/opinion-summary")
    assert page_text(chair) == (REFERENCES / "opinion-summary.txt").read_text(encoding="utf-8")


@pytest.mark.at_length
def test_in_writing_the_majority_is_of_all_members(table: Table) -> None:
    """Four of seven answers are more than half of them, and less than half of nine; a rule row may say otherwise."""
    case = table.case_before()
    ask(table, case)
    for name, choice in zip(NINE[:7], [*["for"] * 4, *["against"] * 3], strict=True):
        alone(table, case, name, choice)
    table.clock.advance(days=11)
    tick(table.session, table.clock.now)
    assert table.view(case).vote.outcome == "rejected"


@pytest.mark.at_length
def test_the_answers_of_all_close_it(table: Table) -> None:
    case = table.case_before()
    ask(table, case)
    for name in NINE:
        alone(table, case, name, "for")
    assert table.state(case) == "issuing"


@pytest.mark.at_length
def test_what_is_asked_in_writing_is_on_no_agenda_and_the_other_way_round(table: Table) -> None:
    written, spoken = table.case_before(1), table.case_before(2)
    ask(table, written)
    with pytest.raises(Refused):
        planning.add_cases(table.session, table.plan(), [written], table.command(CLERK))
    table.sit(spoken)
    assert "before the committee already" in refused(table, lambda: ask(table, spoken))
    assert "before the committee already" in refused(table, lambda: ask(table, written))
    assert table.session.scalar(sa.select(sa.func.count()).select_from(Consultation)) == 1


@pytest.mark.at_length
def test_a_secret_ballot_is_not_put_in_writing(table: Table, make_account: Callable[..., Any]) -> None:
    table.rule(make_account, secrecy="secret")
    case = table.case_before()
    assert "needs a meeting" in refused(table, lambda: ask(table, case))


def test_only_the_chair_asks_in_writing(table: Table) -> None:
    case = table.case_before()
    for name in (CLERK, MEMBERS[2], COMMUNE):
        with pytest.raises(NotFoundForActor):
            ask(table, case, by=name)
    ask(table, case, by=MEMBERS[1])
    told = sa.select(sa.func.count()).where(Notice.kind == "vote", Notice.done_at.is_(None))
    assert table.session.scalar(told) == len(NINE)


# ---------------------------------------------------------------- whom a vote calls, and until when


def waiting(table: Table, name: str) -> list[str]:
    table.session.rollback()
    return [line.public_id for _id, line in inbox(table.session, table.office.actor(name, table.today), table.today)]


def called(table: Table, name: str) -> list[tuple[str, str]]:
    """Kind and step of the notices that still call this person."""
    table.session.rollback()
    mine = (Notice.person_id == table.person(name), Notice.done_at.is_(None), Notice.case_id.is_not(None))
    return [(row.kind, row.move) for row in table.session.scalars(sa.select(Notice).where(*mine).order_by(Notice.id))]


@pytest.mark.at_length
def test_a_vote_calls_its_chair_until_it_is_put_and_only_those_who_can_vote_then(table: Table) -> None:
    """At a meeting those present, on its day alone; in writing everybody, and the chair has nothing more to do."""
    case, asked = table.case_before(1), table.case_before(2)
    assert set(waiting(table, CHAIR)) == {case, asked} and waiting(table, MEMBERS[2]) == []
    assert called(table, CHAIR)[0] == ("task", "ballot.chair") and called(table, MEMBERS[2]) == []
    ask(table, asked)
    assert waiting(table, MEMBERS[2]) == waiting(table, MORE[3]) == [asked]
    assert called(table, MEMBERS[2]) == [("vote", "ballot")]
    alone(table, asked, CHAIR)
    assert waiting(table, CHAIR) == [case]
    table.attend(table.plan(case), *NINE[:7])
    assert set(waiting(table, MEMBERS[2])) == {case, asked} and waiting(table, MORE[3]) == [asked]
    table.clock.advance(days=1)
    assert waiting(table, MEMBERS[2]) == [asked] and case in waiting(table, CHAIR)


@pytest.mark.at_length
def test_a_vote_of_a_meeting_that_nobody_closes_has_a_last_day_for_its_chair(
    table: Table, browse: Callable[[str], Browser]
) -> None:
    """By the rule of that day; the chair is reminded, the clock closes nothing, and the chair closes it late."""
    case = table.case_before()
    meeting = table.sit(case)
    for name in NINE[:6]:
        table.vote(case, name, "for")
    vote = table.session.scalars(sa.select(Vote)).one()
    assert vote.closes_on == dt.date(2026, 11, 23)
    member = browse(MEMBERS[2])
    member.get(f"/cases/{case}")
    assert "Chậm nhất" in member.text and f"các đồng chí kết thúc được: {CHAIR}" in member.text
    table.clock.advance(days=4)
    tick(table.session, table.clock.now)
    remind(table.session, table.clock.now)
    assert table.state(case) == "decision" and ("late", "ballot.chair") in called(table, CHAIR)
    table.close(case, CHAIR)
    assert table.state(case) == "issuing"
    planning.close(table.session, meeting, table.command(CLERK))


def test_a_meeting_closed_without_ballots_leaves_the_vote_without_its_last_day(table: Table) -> None:
    case = table.case_before()
    meeting = table.sit(case)
    table.vote(case, CHAIR, "for")
    key = table.session.scalars(sa.select(Event.key).where(Event.move == "ballot")).one()
    retract_ballot(table.session, case, key, table.command(CHAIR))
    planning.close(table.session, meeting, table.command(CLERK))
    table.session.rollback()
    vote = table.session.scalars(sa.select(Vote)).one()
    due = table.session.scalar(sa.select(Case.due_on))
    assert (vote.meeting_id, vote.closes_on) == (None, None)
    assert set(table.session.scalars(sa.select(Task.due_on))) == {due}


@pytest.mark.at_length
def test_the_mark_while_a_meeting_votes_is_that_of_its_result(table: Table) -> None:
    """Of nine on the roll seven are there: five would have to be for it if all came, and four of seven are enough."""
    case = table.case_before()
    assert table.view(case).needs_of_all == 5, "before anybody is recorded as present"
    meeting = table.plan(case)
    table.attend(meeting, *NINE[:7])
    table.vote(case, CHAIR, "for")
    assert table.view(case).needs_of_all == 4
    for name in NINE[1:7]:
        table.vote(case, name, "for")
    assert (table.view(case).vote.outcome, table.view(case).needs_least) == ("carried", 4)
