"""A planned meeting that changes or is called off: what stays, what is kept to be read, and when it is too late."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.desk import changed, fingerprint
from tests.support.offices.district import user_name
from tests.support.offices.meetings import CHAIR, CLERK, MEMBERS, OFFICER, PLACE, Table, another
from webapp.models import AgendaItem, Meeting, MeetingChange
from webapp.services.meetings import planning, replanning
from webapp.services.meetings.attendance import record_attendance
from webapp.services.refusals import NotFoundForActor, Refused

pytestmark = pytest.mark.at_length

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def table(session: Session, clock: Any) -> Table:
    return Table(session, clock, nine=False)


@pytest.fixture
def browse(new_client: Callable[..., Browser]) -> Callable[[str], Browser]:
    def sign_in(name: str) -> Browser:
        browser = new_client()
        browser.enter(user_name(name))
        return browser

    return sign_in


def row(table: Table, meeting: str) -> Meeting:
    table.session.rollback()
    return table.session.scalars(sa.select(Meeting).where(Meeting.public_id == meeting)).one()


def change(table: Table, meeting: str, by: str = CLERK, **said: Any) -> bool:
    return replanning.change(table.session, meeting, another(table, **said), "Có lý do", table.command(by))


@only_sqlite
def test_a_meeting_changes_through_its_page(table: Table, browse: Callable[[str], Browser]) -> None:
    """The form comes filled in; what is wrong stays typed; what changed can be read by every member."""
    case = table.case_before()
    meeting = table.plan(case)
    path = f"/meetings/{meeting}/change"
    browser = browse(CLERK)
    browser.get(path)
    assert browser.form(path).values["place"] == PLACE
    chair = str(table.person(CHAIR))
    for wrong in (
        {"held_on": "20/11/2029"},
        {"held_on": "19/11/2026"},
        {"begins_at": "25:00"},
        {"place": "x" * 201},
        {"secretary": chair},
    ):
        browser.get(path)
        browser.post_form(path, **wrong)
        assert browser.response.status_code == 422, wrong
        assert wrong.items() <= browser.form(path).values.items(), "what was typed is kept"
    browser.get(path)
    browser.post_form(
        path,
        held_on="27/11/2026",
        begins_at="8h30",
        place="Hội trường B",
        chair=str(table.person(MEMBERS[1])),
        secretary=str(table.person(OFFICER)),
        reason="Đồng chí Bí thư đi công tác",
    )
    assert (browser.path, browser.response.status_code) == (f"/meetings/{meeting}", 200)
    now = row(table, meeting)
    assert (now.held_on, now.begins_at, now.place) == (dt.date(2026, 11, 27), dt.time(8, 30), "Hội trường B")
    assert (now.chair_id, now.secretary_id) == (table.person(MEMBERS[1]), table.person(OFFICER))
    assert table.session.scalars(sa.select(AgendaItem.case_id)).all() == [table.case(case).id], "the agenda stays"
    member = browse(MEMBERS[2])
    member.get(f"/meetings/{meeting}")
    for said in ("20/11/2026", "27/11/2026", "08:30", PLACE, "Hội trường B", CHAIR, "Đồng chí Bí thư đi công tác"):
        assert said in member.text, said
    browser.get(path)
    browser.post_form(path)
    assert len(table.session.scalars(sa.select(MeetingChange)).all()) == 1, "the same plan again leaves no trace"


@only_sqlite
def test_two_who_change_at_once_learn_of_each_other(table: Table, browse: Callable[[str], Browser]) -> None:
    meeting = table.plan()
    path = f"/meetings/{meeting}/change"
    browser = browse(CLERK)
    browser.get(path)
    form = browser.form(path)
    assert change(table, meeting, OFFICER, place="Hội trường B")
    table.session.rollback()
    browser.post(path, form.fill({"place": "Hội trường C"}))
    assert browser.response.status_code == 422
    assert browser.form(path).values["place"] == "Hội trường C"
    assert "Hội trường B" in browser.text, "what stands there now"
    browser.post_form(path)
    assert row(table, meeting).place == "Hội trường C"


def test_who_may_not_prepare_changes_nothing(table: Table) -> None:
    meeting = table.plan()
    with pytest.raises(NotFoundForActor):
        change(table, meeting, MEMBERS[2], place="Nơi khác")
    with pytest.raises(NotFoundForActor):
        replanning.call_off(table.session, meeting, "Không", table.command(MEMBERS[2]))
    assert table.session.scalars(sa.select(MeetingChange)).all() == []


def test_when_it_is_too_late_to_change(table: Table) -> None:
    """Attendance holds the day, ballots hold everything, the close holds everything for good."""
    case = table.case_before()
    meeting = table.plan(case)
    table.attend(meeting)
    tomorrow = table.today + dt.timedelta(days=1)
    with pytest.raises(Refused, match="the day stays"):
        change(table, meeting, held_on=tomorrow)
    assert change(table, meeting, chair_id=table.person(MEMBERS[1])), "the chair of the day may be another"
    table.confirm(meeting, MEMBERS[1])
    table.paper(meeting, case, MEMBERS[2:4], 2, 0, 0, again=MEMBERS[1])
    with pytest.raises(Refused, match="Ballots were given"):
        change(table, meeting, place="Nơi khác")
    with pytest.raises(Refused, match="closed, not called off"):
        replanning.call_off(table.session, meeting, "Không họp", table.command(CLERK))
    table.close(case, CHAIR)
    planning.close(table.session, meeting, table.command(CLERK))
    with pytest.raises(Refused, match="closed"):
        change(table, meeting, place="Nơi khác")
    with pytest.raises(Refused, match="closed"):
        replanning.call_off(table.session, meeting, "Không họp", table.command(CLERK))


def test_what_is_called_off_frees_its_agenda_and_loses_nothing(table: Table, browse: Callable[[str], Browser]) -> None:
    case = table.case_before()
    meeting = table.plan(case)
    path = f"/meetings/{meeting}/call-off"
    browser = browse(CLERK)
    browser.get(path)
    browser.post_form(path, reason="  ")
    assert browser.response.status_code == 422
    browser.post_form(path, reason="Trùng lịch đại hội <xã>")
    assert browser.path == f"/meetings/{meeting}"
    assert "Trùng lịch đại hội <xã>" in browser.text and "Trần Người 1" in browser.text
    assert [form.action for form in browser.forms if form.action.startswith(browser.path)] == []
    assert browser.get(path).status_code == 404
    browser.get(f"/meetings/{meeting}/cases/{case}/paper")
    assert browser.response.status_code == 404
    member = browse(MEMBERS[2])
    member.get(f"/meetings/{meeting}")
    assert "Hội nghị đã kết thúc" not in member.text, "it was not held"
    for late in (
        lambda command: planning.add_cases(table.session, meeting, [case], command),
        lambda command: record_attendance(table.session, meeting, [], command),
        lambda command: planning.close(table.session, meeting, command),
        lambda command: replanning.call_off(table.session, meeting, "Lần nữa", command),
    ):
        with pytest.raises(Refused, match="called off"):
            late(table.command(CLERK))
    with pytest.raises(Refused, match="called off"):
        table.paper(meeting, case, MEMBERS[1:3], 2, 0, 0)
    other = table.plan(case)
    table.attend(other)
    table.paper(other, case, MEMBERS[1:3], 2, 0, 0)
    assert table.view(case).tally.cast == 2


@pytest.mark.at_length
@only_sqlite
def test_nonsense_is_no_accident_and_changes_nothing(table: Table, browse: Callable[[str], Browser]) -> None:
    """Whatever is sent to the forms of a meeting or a book is refused, and never breaks anything."""
    meeting = table.plan(table.case_before())
    browser, path = browse(CLERK), f"/meetings/{meeting}"
    browser.get(f"{path}/change")
    token = {"csrf_token": browser.csrf_token}
    plan = dict(browser.form(f"{path}/change").values)
    book = {"issuer": str(table.office.units["H"].id), "type": "QĐ", "term": "2025-2030", "last": "4", "reason": "Sổ"}
    book["last_on"] = "01/01/2026"
    before = fingerprint(table.session.get_bind(), "sign_in.seen_at")
    huge, odd = "9" * 5000, ("a\u202eb", "a\x07b", "\u200b", "²", "x" * 5000)
    for action, words, fields in (
        (f"{path}/change", plan, ("held_on", "begins_at", "place", "chair", "secretary", "reason")),
        ("/papers/books", book, ("issuer", "type", "term", "last", "last_on", "reason")),
        (f"{path}/call-off", {"reason": ""}, ("reason",)),
    ):
        for field in fields:
            for value in (huge, *odd):
                if (field, value) in (("place", "²"), ("reason", "²"), ("term", "²")):
                    continue  # odd, but a word
                answer = browser.client.post(action, data={**words, **token, field: value}, buffered=True)
                assert answer.status_code == 422, (action, field, value[:9])
    for name, value in ((f"reason-{huge}", "x"), ("reason-", "x"), (f"reason-{table.person(CHAIR)}", "a\u202eb")):
        answer = browser.client.post(f"{path}/attendance", data={**token, "present": huge, name: value}, buffered=True)
        assert answer.status_code == 422, name[:9]
    assert changed(before, fingerprint(table.session.get_bind(), "sign_in.seen_at")) == []
