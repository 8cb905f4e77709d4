"""What is said on the points of an agenda: for the minutes, and by members beforehand."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser, numbered
from tests.support.offices.district import INSPECTOR, PROVINCE
from tests.support.offices.meetings import CHAIR, CLERK, MEMBERS, Table, close
from tests.support.offices.papers import page_text, word_text
from webapp.models import Contribution
from webapp.queries.meetings.contributions import contributions
from webapp.queries.meetings.meetings import meeting_for
from webapp.queries.personal_data.holdings import holdings
from webapp.services.meetings import contributions as service
from webapp.services.meetings import planning
from webapp.services.meetings.contributions import Said
from webapp.services.meetings.papers import NewPaper, put_paper, take_paper
from webapp.services.refusals import NotFoundForActor, Refused


@pytest.fixture
def table(session: Session, clock: Any) -> Table:
    return Table(session, clock, nine=False)


def rows(table: Table) -> list[Contribution]:
    table.session.rollback()
    return list(table.session.scalars(sa.select(Contribution).order_by(Contribution.id)))


@pytest.mark.at_length
@pytest.mark.both_engines
def test_the_secretary_writes_the_discussion_until_the_minutes_are_kept(
    table: Table, sign_in: Callable[[str], Browser]
) -> None:
    """A point prepared, a speaker added, a word corrected; all of it in the minutes, as a page and in Word."""
    case = table.case_before()
    meeting = table.plan(case)
    path, clerk = f"/meetings/{meeting}", sign_in(CLERK)
    clerk.get(f"{path}/discussion?about=case:{case}")
    assert clerk.form(f"{path}/discussion").values["about"] == f"case:{case}"
    clerk.post_form(f"{path}/discussion", text="Hồ sơ đã đủ chưa?")
    clerk.get(f"{path}/discussion")
    clerk.post_form(f"{path}/discussion", text=" ")
    assert clerk.response.status_code == 422
    clerk.post_form(f"{path}/discussion", text="Chúc mừng hội nghị", speaker=str(table.person(CHAIR)))
    prepared, general = rows(table)
    assert (prepared.case_id, prepared.speaker_id, general.case_id) == (table.case(case).id, None, None)
    table.attend(meeting, CHAIR, *MEMBERS[1:4])
    one = f"{path}/discussion/{numbered('contribution', prepared.id)}"
    clerk.get(one)
    assert clerk.form(one).values["text"] == "Hồ sơ đã đủ chưa?"
    clerk.post(one, {**clerk.form(one).values, "speaker": str(table.person(MEMBERS[4]))})
    assert clerk.response.status_code == 422, "who is absent says nothing"
    clerk.post_form(one, text="Hồ sơ đã đủ; đề nghị công nhận.", speaker=str(table.person(MEMBERS[1])))
    close(table, meeting)
    assert clerk.get(one).status_code == 404, "what the minutes say stays"
    with pytest.raises(Refused):
        service.strike(table.session, meeting, general.id, table.command(CLERK))
    clerk.get(f"{path}/papers/meeting-minutes")
    said = page_text(clerk)
    for line in (
        f"III. Ý KIẾN THẢO LUẬN\n- Đồng chí {MEMBERS[1]} (về việc ",
        "): Hồ sơ đã đủ; đề nghị công nhận.",
        f"- Đồng chí {CHAIR}: Chúc mừng hội nghị.",
    ):
        assert line in said, said
    assert word_text(clerk.get(f"{path}/papers/meeting-minutes.docx").data) == said


def test_a_member_who_spoke_is_not_absent_when_the_meeting_closes(table: Table) -> None:
    meeting = table.plan()
    service.write(table.session, meeting, Said("Nhất trí", speaker_id=table.person(MEMBERS[4])), table.command(CLERK))
    table.attend(meeting, *MEMBERS[:4])
    with pytest.raises(Refused, match="recorded as absent"):
        close(table, meeting)


@pytest.mark.at_length
def test_members_leave_remarks_for_each_other_until_the_meeting_begins(
    table: Table, sign_in: Callable[[str], Browser]
) -> None:
    """Read by the committee and who prepares; taken back by its writer alone; never in the minutes."""
    case = table.case_before()
    meeting = table.plan(case)
    path, member = f"/meetings/{meeting}", sign_in(MEMBERS[1])
    member.get(f"{path}/remark")
    member.post_form(f"{path}/remark", about=f"case:{case}", text="Cần xác minh thêm nơi ở")
    (row,) = rows(table)
    assert (row.beforehand, row.speaker_id, row.case_id) == (True, table.person(MEMBERS[1]), table.case(case).id)
    removal = f"{path}/discussion/{numbered('contribution', row.id)}/remove"
    for name, reads in ((MEMBERS[2], True), (CLERK, True), (INSPECTOR, False)):
        browser = sign_in(name)
        browser.get(path)
        assert ("Cần xác minh thêm nơi ở" in browser.text) is reads, name
        assert [form.action for form in browser.forms if form.action == removal] == []
    for name in (CLERK, MEMBERS[2], PROVINCE):
        with pytest.raises(NotFoundForActor):
            service.strike(table.session, meeting, row.id, table.command(name))
    for name in (CLERK, INSPECTOR, PROVINCE):
        with pytest.raises(NotFoundForActor):
            service.remark(table.session, meeting, Said("Không được"), table.command(name))
    table.attend(meeting)
    with pytest.raises(Refused, match="has begun"):
        service.remark(table.session, meeting, Said("Muộn rồi"), table.command(MEMBERS[2]))
    assert "Leave a remark" not in sign_in(MEMBERS[2]).get(path).text
    close(table, meeting)
    member.get(f"{path}/papers/meeting-minutes")
    assert "xác minh" not in page_text(member)


@pytest.mark.at_length
def test_a_remark_is_taken_back_by_its_writer(table: Table, sign_in: Callable[[str], Browser]) -> None:
    meeting = table.plan()
    service.remark(table.session, meeting, Said("Xin ý kiến"), table.command(MEMBERS[1]))
    (row,) = rows(table)
    for reader in (MEMBERS[1], CLERK):
        held = holdings(table.session, table.command(reader).actor, table.person(MEMBERS[1]))
        (said,) = next(each.rows for each in held if each.key == "contributions")
        assert said[2:] == (None, True, "Xin ý kiến")
    member = sign_in(MEMBERS[1])
    member.get(f"/meetings/{meeting}")
    member.post_form(f"/meetings/{meeting}/discussion/{numbered('contribution', row.id)}/remove")
    assert rows(table) == []


def test_what_is_said_on_a_case_that_one_may_not_see_is_said_to_nobody(table: Table) -> None:
    """A sealed case that leaves somebody's sight takes its discussion with it, and its form."""
    case = table.case_before()
    meeting = table.plan(case)
    service.write(table.session, meeting, Said("Điều kín", case=case), table.command(CLERK))
    service.write(table.session, meeting, Said("Điều chung"), table.command(CLERK))
    hidden = rows(table)[0].id
    table.office.unit("K", "district_union", "T", "Huyện đoàn Khác")
    moved = table.office.units["H-01-11"]
    moved.path = f"{table.office.units['K'].path}{moved.id}/"
    table.session.execute(sa.text("delete from task"))
    table.session.commit()
    table.office.post("Đinh Văn Mới", "clerk", "H")
    new = table.command("Đinh Văn Mới")
    shown = meeting_for(table.session, new.actor, meeting)
    assert shown is not None
    said = contributions(table.session, new.actor, shown, beforehand=False)
    assert [each.text for each in said] == ["Điều chung"]
    for act in (
        lambda: service.rewrite(table.session, meeting, hidden, Said("Khác"), new),
        lambda: service.strike(table.session, meeting, hidden, new),
    ):
        with pytest.raises(NotFoundForActor):
            act()
    with pytest.raises(Refused, match="not on the agenda"):
        service.write(table.session, meeting, Said("Khác", case=case), new)


@pytest.mark.at_length
def test_a_paper_on_which_something_was_said_stays_on_the_agenda(
    table: Table, sign_in: Callable[[str], Browser]
) -> None:
    meeting = table.plan()
    put_paper(table.session, meeting, NewPaper("Báo cáo quý", "Thường trực", "", "Nội dung"), table.command(CLERK))
    clerk = sign_in(CLERK)
    path = f"/meetings/{meeting}/discussion"
    clerk.get(path)
    paper = f"paper:{numbered('meeting paper', 1)}"
    clerk.post_form(
        f"/meetings/{meeting}/discussion", about=paper, text="Số liệu tốt", speaker=str(table.person(CHAIR))
    )
    (row,) = rows(table)
    assert row.paper_id is not None
    with pytest.raises(Refused, match="take them out first"):
        take_paper(table.session, meeting, row.paper_id, table.command(CLERK))
    clerk.get(path)
    clerk.post(path, {**clerk.form(path).values, "about": "paper:khac", "text": "Lạc đề"})
    assert clerk.response.status_code == 422
    table.attend(meeting)
    planning.close(table.session, meeting, table.command(CLERK))
    clerk.get(f"/meetings/{meeting}/papers/meeting-minutes")
    assert f"- Đồng chí {CHAIR} (về Báo cáo quý): Số liệu tốt." in page_text(clerk)


def test_two_taps_write_one_contribution(table: Table) -> None:
    meeting = table.plan()
    for _tap in range(2):
        service.write(table.session, meeting, Said("Một lần"), table.command(CLERK, key="tap"))
    assert len(rows(table)) == 1


def test_a_case_with_words_on_it_stays_on_the_agenda_and_remarks_go_with_one_that_leaves(table: Table) -> None:
    case = table.case_before()
    meeting = table.plan(case)
    service.remark(table.session, meeting, Said("Xin xem lại hồ sơ", case=case), table.command(MEMBERS[2]))
    said = Said("Đề nghị công nhận", case=case, speaker_id=table.person(MEMBERS[1]))
    service.write(table.session, meeting, said, table.command(CLERK))
    with pytest.raises(Refused, match="take them out first"):
        planning.remove_case(table.session, meeting, case, table.command(CLERK))
    words = next(row.id for row in rows(table) if not row.beforehand)
    service.strike(table.session, meeting, words, table.command(CLERK))
    planning.remove_case(table.session, meeting, case, table.command(CLERK))
    assert rows(table) == []


def test_a_remark_goes_with_the_paper_that_leaves(table: Table) -> None:
    meeting = table.plan()
    put_paper(table.session, meeting, NewPaper("Báo cáo quý", "Thường trực", "", "Nội dung"), table.command(CLERK))
    service.remark(table.session, meeting, Said("Xin xem lại số liệu", paper_id=1), table.command(MEMBERS[2]))
    take_paper(table.session, meeting, 1, table.command(CLERK))
    assert rows(table) == []


@pytest.mark.at_length
def test_two_who_correct_one_contribution_do_not_overwrite_each_other(
    table: Table, sign_in: Callable[[str], Browser]
) -> None:
    """The second reads what is there now beside their own words, and may then send them."""
    meeting = table.plan()
    service.write(table.session, meeting, Said("Nhất trí"), table.command(CLERK))
    path = f"/meetings/{meeting}/discussion/{numbered('contribution', rows(table)[0].id)}"
    one, other = sign_in(CLERK), sign_in(CLERK)
    one.get(path)
    other.get(path)
    tap = {**one.form(path).values, "text": "Nhất trí cao"}
    for _tap in range(2):
        assert one.post(path, tap).status_code == 200, "a second tap changes nothing and is refused nothing"
    other.post_form(path, text="Cơ bản nhất trí")
    assert other.response.status_code == 422 and "Nhất trí cao" in other.text
    assert other.form(path).values["text"] == "Cơ bản nhất trí"
    assert [row.text for row in rows(table)] == ["Nhất trí cao"]
    other.post_form(path)
    assert [row.text for row in rows(table)] == ["Cơ bản nhất trí"]
