"""Meetings of a committee: who plans them, who sees them, the agenda, the attendance, and the pack of its cases."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices.district import BRANCH, COMMUNE, INSPECTOR, NEW, OLD, PROVINCE
from tests.support.offices.meetings import CHAIR, CLERK, MEMBERS, NINE, OFFICER, PLACE, Table
from tests.support.reading import addresses
from webapp.models import AgendaItem, Ballot, Meeting, MeetingAttendance, PaperBallotCount
from webapp.queries.meetings.meetings import agenda, meeting_for, meetings_page
from webapp.services.cases.ballots import leave_vote
from webapp.services.meetings import planning
from webapp.services.meetings.attendance import record_attendance
from webapp.services.refusals import IdempotencyKeyReused, NotFoundForActor, Refused


@pytest.fixture
def table(session: Session, clock: Any) -> Table:
    return Table(session, clock, nine=False)


def order(table: Table, meeting: str, by: str = CLERK) -> list[str]:
    """The agenda as this person sees it."""
    actor = table.command(by).actor
    shown = meeting_for(table.session, actor, meeting)
    assert shown is not None
    return [line.public_id for line in agenda(table.session, actor, shown, table.today)]


@pytest.mark.at_length
@pytest.mark.both_engines
def test_a_meeting_from_plan_to_close(table: Table, reader: Callable[[str], Browser]) -> None:
    """The clerk plans, puts two cases on the agenda, ticks who is there and closes."""
    first, second = table.case_before(1), table.case_before(2)
    browser = reader(CLERK)
    browser.get("/meetings/new")
    browser.post_form(
        "/meetings/new",
        held_on="20/11/2026",
        place=f"  {PLACE}  ",
        chair=str(table.person(CHAIR)),
        secretary=str(table.person(CLERK)),
    )
    table.session.rollback()
    meeting = table.session.scalars(sa.select(Meeting)).one()
    path = f"/meetings/{meeting.public_id}"
    assert (browser.path, meeting.place, meeting.held_on) == (path, PLACE, dt.date(2026, 11, 20))
    browser.post_form(f"{path}/cases", case=[second, first])
    assert order(table, meeting.public_id) == [second, first]
    browser.post_form(f"{path}/cases/{first}/place")
    assert order(table, meeting.public_id) == [first, second]
    present = [str(table.person(name)) for name in MEMBERS[:4]]
    browser.post_form(f"{path}/attendance", present=present)
    assert browser.response.status_code == 200
    table.session.rollback()
    was = dict(table.session.execute(sa.select(MeetingAttendance.person_id, MeetingAttendance.present)).all())
    assert was == {table.person(name): name != MEMBERS[4] for name in MEMBERS}
    browser.post_form(f"{path}/cases/{second}/remove")
    assert order(table, meeting.public_id) == [first]
    browser.get(f"{path}/close")
    browser.post_form(f"{path}/close", closed_at="10h5")
    assert browser.response.status_code == 422, "no such hour"
    browser.post_form(f"{path}/close", closed_at="10h")
    assert browser.path == path
    assert [form.action for form in browser.forms if form.action.startswith(path)] == []
    table.session.rollback()
    assert meeting.closed_at == table.clock.now
    assert browser.get(f"{path}/close").status_code == 404
    browser.get(f"{path}/papers/meeting-minutes")
    assert "bế mạc lúc 10 giờ 00 phút cùng ngày" in browser.text


def test_a_plan_says_what_is_missing(table: Table, reader: Callable[[str], Browser]) -> None:
    browser = reader(CLERK)
    browser.get("/meetings/new")
    browser.post_form("/meetings/new", held_on="31/02/2026", place=" ")
    assert browser.response.status_code == 422
    browser.post_form(
        "/meetings/new",
        held_on="20/11/2028",
        place=PLACE,
        chair=str(table.person(CHAIR)),
        secretary=str(table.person(CLERK)),
    )
    assert browser.response.status_code == 422
    for chair, secretary in ((CLERK, CLERK), (CHAIR, OLD), (CHAIR, CHAIR)):
        browser.get("/meetings/new")
        form = browser.form("/meetings/new")
        people = {"chair": str(table.person(chair)), "secretary": str(table.person(secretary))}
        browser.post(form.action, {**form.values, "held_on": "20/11/2026", "place": PLACE, **people})
        assert browser.response.status_code == 422, (chair, secretary)
    assert table.session.scalars(sa.select(Meeting)).all() == []


@pytest.mark.both_engines
def test_two_taps_plan_one_meeting(table: Table) -> None:
    assert table.plan(key="tap") == table.plan(key="tap")
    with pytest.raises(IdempotencyKeyReused):
        table.plan(key="tap", by=OFFICER)
    assert len(table.session.scalars(sa.select(Meeting)).all()) == 1


@pytest.mark.parametrize("name", [COMMUNE, OLD, MEMBERS[2], INSPECTOR, PROVINCE])
def test_only_the_office_of_the_committee_plans(table: Table, name: str) -> None:
    with pytest.raises(NotFoundForActor):
        table.plan(by=name)


def test_members_look_and_the_office_changes(table: Table, reader: Callable[[str], Browser]) -> None:
    case = table.case_before()
    meeting = table.plan(case)
    for name in (MEMBERS[2], INSPECTOR):
        assert reader(name).get(f"/meetings/{meeting}").status_code == 200
        for change in (
            lambda command: planning.add_cases(table.session, meeting, [case], command),
            lambda command: planning.place_case(table.session, meeting, case, 0, command),
            lambda command: planning.remove_case(table.session, meeting, case, command),
            lambda command: record_attendance(table.session, meeting, [], command),
            lambda command: planning.close(table.session, meeting, command),
        ):
            with pytest.raises(NotFoundForActor):
                change(table.command(name))
    for name in (COMMUNE, OLD, PROVINCE):
        browser = reader(name)
        missing = browser.get("/meetings/nosuchmeeting").status_code, browser.text
        assert (browser.get(f"/meetings/{meeting}").status_code, browser.text) == missing


@pytest.mark.at_length
def test_a_case_is_on_one_agenda_only(table: Table, reader: Callable[[str], Browser]) -> None:
    case, free = table.case_before(1), table.case_before(2)
    first = table.plan(case)
    second = table.plan(key="second")
    page = reader(CLERK)
    page.get(f"/meetings/{second}")
    assert f'id="add-{free}"' in page.answer.get_data(as_text=True)
    assert f'id="add-{case}"' not in page.answer.get_data(as_text=True)
    assert "1 hồ sơ đã có trong chương trình hội nghị khác" in page.text
    with pytest.raises(Refused):
        planning.add_cases(table.session, second, [case], table.command(CLERK))
    planning.remove_case(table.session, first, case, table.command(CLERK))
    planning.add_cases(table.session, second, [case], table.command(CLERK))
    page.get(f"/meetings/{second}")
    assert "chương trình hội nghị khác" not in page.text


@pytest.mark.at_length
def test_a_case_that_one_may_not_see_is_on_no_agenda_of_his(table: Table, reader: Callable[[str], Browser]) -> None:
    """The unit went to another district: the agenda, its counts, the pack and the order know nothing of the case."""
    stays, goes, last = (table.case_before(number) for number in (1, 2, 3))
    meeting = table.plan(stays, goes, last)
    table.office.unit("K", "district_union", "T", "Huyện đoàn Khác")
    moved = table.office.units["H-01-12"]
    moved.path = f"{table.office.units['K'].path}{moved.id}/"
    table.session.execute(sa.text("delete from task"))
    table.session.commit()
    actor = table.command(MEMBERS[2]).actor
    assert order(table, meeting, MEMBERS[2]) == [stays, last]
    assert order(table, meeting, OFFICER) == [stays, goes, last], "who has acted in it still knows of it"
    assert [line.cases for line in meetings_page(table.session, actor, None).rows] == [2]
    browser = reader(MEMBERS[2])
    browser.get(f"/meetings/{meeting}")
    assert goes not in browser.response.text and "Người 2" not in browser.response.text
    browser.get(f"/meetings/{meeting}/pack")
    assert "Người 2" not in browser.response.text and "Người 3" in browser.response.text
    for path in ("", "/paper"):
        assert browser.get(f"/meetings/{meeting}/cases/{goes}{path}").status_code == 404
    assert browser.post(f"/meetings/{meeting}/cases/{goes}/ballot", {"choice": "for"}).status_code == 404
    planning.place_case(table.session, meeting, last, 0, table.command(CLERK))
    positions = dict(table.session.execute(sa.select(AgendaItem.case_id, AgendaItem.position)).all())
    assert [positions[table.case(each).id] for each in (last, goes, stays)] == [1, 2, 3]
    with pytest.raises(NotFoundForActor):
        planning.remove_case(table.session, meeting, goes, table.command(CLERK))


@pytest.mark.at_length
def test_only_what_waits_before_the_committee_comes_on_the_agenda(table: Table) -> None:
    waits = table.case_before()
    earlier = table.to_appraisal(
        BRANCH, NEW, purpose="replacement", predecessor=table.person(OLD), predecessor_reason="moved"
    )
    meeting = table.plan()
    for case in (earlier, "nosuchcase"):
        with pytest.raises(Refused):
            planning.add_cases(table.session, meeting, [waits, case], table.command(CLERK))
    assert order(table, meeting) == []
    planning.add_cases(table.session, meeting, [waits, waits], table.command(CLERK))
    planning.add_cases(table.session, meeting, [waits], table.command(CLERK))
    assert order(table, meeting) == [waits]


@pytest.mark.at_length
def test_the_same_place_twice_is_the_same_place(table: Table) -> None:
    cases = [table.case_before(number) for number in range(1, 4)]
    meeting = table.plan(*cases)
    for _tap in range(2):
        planning.place_case(table.session, meeting, cases[2], 0, table.command(CLERK))
        assert order(table, meeting) == [cases[2], cases[0], cases[1]]
    planning.place_case(table.session, meeting, cases[2], 99, table.command(CLERK))
    assert order(table, meeting) == cases


@pytest.mark.at_length
def test_attendance_is_of_the_committee_and_of_the_day(table: Table) -> None:
    case = table.case_before()
    late = table.plan(held_on=table.today + dt.timedelta(days=1))
    with pytest.raises(Refused):
        table.attend(late)
    meeting = table.plan(case)
    with pytest.raises(Refused):
        table.attend(meeting, CHAIR, CLERK)
    table.attend(meeting, *MEMBERS[:4])
    table.attend(meeting, *MEMBERS[:3])
    table.paper(meeting, case, MEMBERS[1:3], 2, 0, 0)
    with pytest.raises(Refused, match="counted as present"):
        table.attend(meeting, *MEMBERS[2:4])
    table.attend(meeting)
    with pytest.raises(Refused, match="stays on the agenda"):
        planning.remove_case(table.session, meeting, case, table.command(CLERK))


def test_a_closed_meeting_changes_no_more(table: Table) -> None:
    case, other = table.case_before(1), table.case_before(2)
    meeting = table.plan(case)
    with pytest.raises(Refused, match="who is present"):
        planning.close(table.session, meeting, table.command(OFFICER))
    table.attend(meeting, *MEMBERS[1:])
    with pytest.raises(Refused, match="recorded as absent"):
        planning.close(table.session, meeting, table.command(OFFICER))
    table.attend(meeting)
    planning.close(table.session, meeting, table.command(OFFICER))
    for change in (
        lambda command: planning.add_cases(table.session, meeting, [other], command),
        lambda command: planning.place_case(table.session, meeting, case, 0, command),
        lambda command: planning.remove_case(table.session, meeting, case, command),
        lambda command: record_attendance(table.session, meeting, [], command),
        lambda command: planning.close(table.session, meeting, command, {"discussion": "Khác"}),
    ):
        with pytest.raises(Refused, match="closed"):
            change(table.command(CLERK))
    planning.close(table.session, meeting, table.command(OFFICER))  # the form sent twice


@pytest.mark.at_length
def test_the_pack_leads_from_case_to_case(table: Table, reader: Callable[[str], Browser]) -> None:
    """A member votes on each page and stays there; previous and next follow the agenda."""
    cases = [table.case_before(number) for number in range(1, 4)]
    meeting = table.plan(*cases)
    table.attend(meeting)
    browser = reader(MEMBERS[2])
    browser.get(f"/meetings/{meeting}")
    for number, case in enumerate(cases):
        path = f"/meetings/{meeting}/cases/{case}"
        browser.get(path)
        links = {link.get("rel"): link.get("href") for link in browser.tree.iter("a") if link.get("rel")}
        neighbours = {"prev": number - 1, "next": number + 1}
        assert links == {
            rel: f"/meetings/{meeting}/cases/{cases[to]}" for rel, to in neighbours.items() if 0 <= to < len(cases)
        }
        assert f"Trần Người {number + 1}" in browser.text
        browser.post_form(f"{path}/ballot", choice="for")
        assert (browser.path, browser.response.status_code) == (path, 200)
    assert [row.choice for row in table.session.scalars(sa.select(Ballot))] == ["for"] * 3
    form = browser.form(f"/meetings/{meeting}/cases/{cases[2]}/ballot")
    browser.post(form.action, {"key": "another", "vote": form.values["vote"]})
    assert browser.response.status_code == 422
    stranger = table.case_before(4)
    assert browser.get(f"/meetings/{meeting}/cases/{stranger}").status_code == 404


@pytest.mark.at_length
def test_ballots_on_paper_through_the_page(table: Table, reader: Callable[[str], Browser]) -> None:
    """The page offers whom it may; what is wrong comes back with what was typed; what is right is counted."""
    case = table.case_before()
    meeting = table.plan(case)
    table.attend(meeting, *MEMBERS[:4])
    table.vote(case, MEMBERS[0], "for")
    leave_vote(table.session, case, table.command(MEMBERS[1], {"recusal": {"text": "Là người thân"}}))
    path = f"/meetings/{meeting}/cases/{case}/paper"
    for name in (CHAIR, OFFICER):
        assert reader(name).get(path).status_code == 404
    browser = reader(CLERK)
    browser.get(path)
    names = [f"choice-{table.person(name)}" for name in MEMBERS[2:4]]
    assert sorted(name for name in browser.form(path).choices if name.startswith("choice-")) == sorted(names)
    vote = browser.form(path).values["vote"]
    for sent in ({}, {names[0]: "maybe"}):
        browser.get(path)
        browser.post(path, {"vote": vote, names[1]: "against" if sent else "", **sent})
        assert browser.response.status_code == 422
        assert browser.form(path).values.get(names[1], "") == ("against" if sent else ""), "what was chosen is kept"
    browser.post(path, {f"choice-{table.person(MEMBERS[4])}": "for", "vote": vote})
    assert browser.response.status_code == 422, "absent"
    browser.post(path, {f"choice-{table.person(MEMBERS[1])}": "for", "vote": vote})
    assert browser.response.status_code == 422, "recused"
    browser.post(path, {f"choice-{2**40}": "for", "vote": vote})
    assert browser.response.status_code == 422, "nobody"
    browser.post(path, {f"choice-{table.person(MEMBERS[0])}": "for", "vote": vote})
    assert browser.response.status_code == 409, "has voted online"
    assert table.session.scalars(sa.select(PaperBallotCount)).all() == []
    browser.get(path)
    first, second = sorted(names, key=lambda name: int(name.removeprefix("choice-")))
    browser.post_form(path, **{first: "for", second: "against"})
    assert (browser.path, browser.response.status_code) == (path.removesuffix("/paper"), 200)
    table.again(meeting, case, 1, 1, 0)
    tally = table.view(case).tally
    assert (tally.entitled, tally.for_, tally.against, tally.cast) == (4, 2, 1, 3)
    member = reader(MEMBERS[2])
    member.get(f"/cases/{case}")
    assert [form for form in member.forms if form.action.endswith("/ballot")] == []
    assert member.post(f"/cases/{case}/ballot", {"choice": "for"}).status_code == 409


@pytest.mark.at_length
def test_the_list_costs_the_same_and_so_does_the_agenda(
    table: Table, reader: Callable[[str], Browser], count_statements: Any
) -> None:
    """One case and twenty: as many statements, for a member and for the clerk."""
    cases = [table.case_before(number) for number in range(1, 22)]
    few, many = table.plan(cases[0]), table.plan(*cases[1:])
    for name in (MEMBERS[2], CLERK):
        browser, counts = reader(name), []
        for meeting in (few, many, few):
            with count_statements(table.session) as counted:
                assert browser.get(f"/meetings/{meeting}").status_code == 200
            counts.append(counted.count)
        assert counts[0] == counts[1] == counts[2], (name, counts)
        browser.get(f"/meetings/{few}/cases/{cases[0]}")  # that somebody opens files is written down the first time
        for path in (f"/meetings/{few}/cases/{cases[0]}", f"/meetings/{many}/cases/{cases[1]}"):
            with count_statements(table.session) as counted:
                browser.get(path)
            counts.append(counted.count)
        assert counts[-1] == counts[-2], name
    browser = reader(MEMBERS[2])
    with count_statements(table.session) as two:
        browser.get("/meetings")
    for _more in range(5):
        table.plan()
    with count_statements(table.session) as seven:
        browser.get("/meetings")
    assert two.count == seven.count


def test_a_post_that_ends_ends_the_right(table: Table, reader: Callable[[str], Browser]) -> None:
    meeting = table.plan()
    browser = reader(CLERK)
    assert browser.get(f"/meetings/{meeting}").status_code == 200
    table.session.execute(
        sa.text("update post set valid_to = '2026-11-20' where person_id = :id"), {"id": table.person(CLERK)}
    )
    table.session.commit()
    assert browser.get(f"/meetings/{meeting}").status_code == 404
    assert browser.get("/meetings").status_code == 404
    with pytest.raises(NotFoundForActor):
        planning.close(table.session, meeting, table.command(CLERK))


def test_who_prepares_for_two_committees_chooses(table: Table, reader: Callable[[str], Browser]) -> None:
    table.office.post(CLERK, "clerk", "T")
    browser = reader(CLERK)
    browser.get("/meetings/new")
    links = [link.get("href") for link in browser.tree.iter("a")]
    units = [f"/meetings/new?unit={table.office.units[code].id}" for code in ("H", "T")]
    assert set(units) <= set(links)
    assert browser.get(units[1]).status_code == 200
    for wrong in ("0", "x", str(table.office.units["H-01"].id)):
        assert browser.get(f"/meetings/new?unit={wrong}").status_code == 404


def test_names_of_nine_stand_in_the_attendance(table: Table, reader: Callable[[str], Browser]) -> None:
    for name in NINE[5:]:
        table.office.post(name, "standing_member", "H")
    meeting = table.plan()
    table.attend(meeting, *NINE[:6])
    browser = reader(MEMBERS[2])
    browser.get(f"/meetings/{meeting}")
    assert all(name in browser.text for name in NINE)


@pytest.mark.at_length
def test_two_meetings_at_one_time_are_a_question(table: Table, reader: Callable[[str], Browser]) -> None:
    """The same committee, its place or its people at one time: asked once, answered by a tick; other times are free."""
    browser = reader(CLERK)
    people = {"chair": str(table.person(CHAIR)), "secretary": str(table.person(CLERK))}
    words = {"held_on": "20/11/2026", "begins_at": "8:30", "place": PLACE, **people}

    def plan(status: int, **said: str) -> None:
        browser.get("/meetings/new")
        assert "anyway" not in browser.form("/meetings/new").values
        browser.post_form("/meetings/new", **{**words, **said})
        assert browser.answer.status_code == status, browser.text

    plan(303)
    plan(422)
    assert "Đã có hội nghị khác dự kiến ngày 20/11/2026, 08:30, Phòng họp Huyện đoàn" in browser.text
    browser.post_form("/meetings/new", anyway="y")
    assert browser.answer.status_code == 303
    plan(303, begins_at="14:00")
    plan(422, begins_at="")
    other = {"chair": str(table.person(MEMBERS[1])), "secretary": str(table.person(OFFICER)), "begins_at": "8:30"}
    plan(422, body="executive_committee", place=PLACE.upper(), **other)
    plan(303, body="executive_committee", place="Hội trường", **other)
    plan(303, held_on="21/11/2026")
    table.session.rollback()
    assert len(table.session.scalars(sa.select(Meeting)).all()) == 5


def test_cases_that_wait_are_told_apart_and_no_meeting_is_closed_before_its_day(
    table: Table, reader: Callable[[str], Browser]
) -> None:
    table.case_before(1)
    path = f"/meetings/{table.plan(table.case_before(2), held_on=table.today + dt.timedelta(days=1))}"
    clerk = reader(CLERK)
    clerk.get(path)
    process = "Giới thiệu nhân sự Bí thư chi đoàn"
    assert f"Trần Người 1 Chi đoàn Thôn 11 · {process}" in clerk.text
    agenda, moved = clerk.text.split("Sửa nội dung, chương trình")
    assert all(f"Trần Người 2 Chi đoàn Thôn 12 · {process}" in part for part in (agenda, moved))
    assert f"{path}/close" not in addresses(clerk)
    table.clock.now += dt.timedelta(days=1)
    next_day = reader(CLERK)
    next_day.get(path)
    assert f"{path}/close" in addresses(next_day)
