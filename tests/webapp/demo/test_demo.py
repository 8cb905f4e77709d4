"""The demo office: filled once, with the figures that the Union's report states, and a case in every state."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.desk import rows
from tests.support.lengths import at_length
from tests.support.offices.reform_of_2025 import Reform
from webapp.demo.filling import DEMO_PASSWORD
from webapp.models import (
    Account,
    AgendaItem,
    Case,
    FieldDay,
    FieldTrip,
    GroupMember,
    IssuedPaper,
    Meeting,
    Minutes,
    Office,
    Person,
    RuleRow,
    Task,
    Unit,
    Vote,
)
from webapp.queries.field_days.trips import units_by_id
from webapp.queries.field_days.years import unit_year
from webapp.queries.figures.places import Place
from webapp.queries.figures.values import lines_of
from workflows import WORKFLOWS
from workflows.core.calendar import local_date
from workflows.core.programmes.periods import Period
from workflows.field_counters import Weeks
from workflows.indicators import INDICATORS

only_sqlite = pytest.mark.parametrize("demo_url", ["sqlite"], indirect=True)


@pytest.fixture
def database_url(demo_url: str) -> str:
    return demo_url


def test_a_new_database_becomes_a_demo_office_once(app: Flask, session: Session, client: Browser) -> None:
    run = app.test_cli_runner().invoke
    counted = [session.scalar(sa.select(sa.func.count(row.id))) for row in (RuleRow, Case, Account)]
    assert min(counted) > 0
    assert session.scalar(sa.select(Office.demo)) is True
    meetings = session.scalars(sa.select(Meeting).where(Meeting.period_to.is_(None)).order_by(Meeting.held_on)).all()
    held = [each for each in meetings if each.closed_at]
    _today, *planned = [each for each in meetings if not each.over]
    assert len(held) + 1 + len(planned) == len(meetings)
    minutes = [session.get_one(Minutes, each.id).content for each in held]
    assert [len(each["cases"]) for each in minutes if each["absent"]] == [2]
    decided = session.scalars(sa.select(Vote).where(Vote.outcome.in_(("carried", "rejected", "inquorate", "tied"))))
    assert {each.meeting_id for each in decided} == {each.id for each in held}, "every body has met"
    asked = sa.select(sa.func.count()).where(Vote.consultation_id.is_not(None), Vote.closed_at.is_(None))
    assert session.scalar(asked) == 1
    agenda = dict(
        session.execute(sa.select(AgendaItem.meeting_id, sa.func.count()).group_by(AgendaItem.meeting_id)).all()
    )
    assert sorted(agenda[each.id] for each in planned) == [1, 2, 3], (
        "of the commune's two committees and the district's"
    )
    stand = session.execute(sa.select(Case.workflow, Case.state).distinct()).all()
    for key, process in WORKFLOWS.items():
        states = {state for workflow, state in stand if workflow == key}
        named = {state.name for state in process.definition.states}
        assert states == named - {"unit_gone", "joined"}, f"{key}: no unit of the demo has ended"
    assert session.scalar(sa.select(sa.func.count()).select_from(GroupMember))
    begun = sa.select(sa.func.min(FieldDay.day)).where(FieldDay.trip_id == FieldTrip.id).scalar_subquery()
    trips = session.execute(sa.select(FieldTrip.travel_order, begun).where(FieldTrip.travel_order.is_not(None))).all()
    numbered = sorted((day.year, int(str(order).partition("/")[0]), day) for order, day in trips)
    assert len({each[:2] for each in numbered}) == len(numbered), "a number stands once a year"
    assert [day for _year, _number, day in numbered] == sorted(day for _year, _number, day in numbered)
    session.rollback()
    again = run(args=["prepare"])
    assert again.exit_code == 0
    assert [session.scalar(sa.select(sa.func.count(row.id))) for row in (RuleRow, Case, Account)] == counted
    told = json.loads(run(args=["demo-accounts", "--json"]).output)
    assert all(set(row) == {"username", "password", "name", "role", "unit"} for row in told)
    assert all(row["username"] in again.output for row in told)
    client.sign_in(told[0]["username"], told[0]["password"])
    assert client.response.status_code == 200


@only_sqlite
def test_numbers_run_with_days(session: Session) -> None:
    """In every book of the demo, and nothing there has to say why it does not."""
    books: dict[tuple[int, str, str], list[IssuedPaper]] = {}
    for row in session.scalars(sa.select(IssuedPaper).order_by(IssuedPaper.seq)):
        books.setdefault((row.issuer_id, row.type, row.term), []).append(row)
    assert books
    for book in books.values():
        assert [row.signed_on for row in book] == sorted(row.signed_on for row in book)
        assert {row.out_of_order for row in book} == {None}


def test_the_figures_of_the_report(session: Session, clock: Any, client: Browser) -> None:
    """19 officers, nearly 1,300 days, 38 trips on a theme; three are behind, and a mother's quota is smaller."""
    day = local_date(clock.now)
    unit = units_by_id(session, [1], day)[0]
    found = unit_year(session, unit, 2025, day)
    assert (len(found.officers), found.went, found.spent / 2, found.thematic) == (19, 19, 1298.0, 38)
    assert [each.behind / 2 for each in found.behind] == [9.0, 4.5, 2.0]
    assert sum(each.quota.year < 120 for each in found.officers) == 1
    assert (found.weeks.kept, found.weeks.counting) == (747, 934), (
        "weeks of holidays and of maternity leave do not count"
    )
    now = unit_year(session, unit, 2026, day)
    assert 0 < len(now.behind) < 19 and now.weeks != Weeks(0, 0)
    user = session.scalars(sa.select(Account.username).join(Person).where(Person.code == "CB001")).one()
    session.rollback()
    client.sign_in(user, DEMO_PASSWORD)
    client.get("/indicators/placements?year=2025")
    for words in ("19/19 (100,0%)", "1.298/1.120 (115,9%)", "38", "9 ngày", "4,5 ngày"):
        assert words in client.text, words


@only_sqlite
def test_the_figures_of_a_past_year_stand(session: Session, new_client: Callable[..., Browser]) -> None:
    """Of the district, which runs the dual-post model, and of the province, whose officers go to the grassroots."""
    for code, words in (
        ("CB008", ("18/53 (34,0%)", "5/18 (27,8%)", "8/18 (44,4%)")),
        ("CB001", (">1.298<", ">38<", ">19<")),
    ):
        user = session.scalars(sa.select(Account.username).join(Person).where(Person.code == code)).one()
        session.rollback()
        browser = new_client()
        browser.sign_in(user, DEMO_PASSWORD)
        browser.get("/figures?period=2025")
        for said in words:
            assert said in browser.response.text, (code, said)


@pytest.mark.parametrize("demo_url", ["sqlite", *at_length("postgresql")], indirect=True)
def test_every_figure_of_the_reports_stands_on_one_page(session: Session, clock: Any, client: Browser) -> None:
    """Of the district, counted from the demo's rows, on its page: as the reports have it."""
    day = local_date(clock.now)
    unit = session.scalars(sa.select(Unit).where(Unit.code == "HT")).one()
    scope = Place.of(unit)
    lines = lines_of(session, INDICATORS.values(), [scope], Period(day.year), day)
    found = {line.indicator.key: line.values[scope.id] for line in lines}
    told = {key: (value.counted, value.whole) for key, value in found.items()}
    assert told["dual-posts-deployed"] == (53, 53)
    assert told["dual-post-pilots"] == (3, 10)
    assert told["models-of-secretaries"] == (5, 11), "45 %"
    assert told["dual-posts"] == (35, 53), "66 %"
    assert told["dual-party-members"] == (11, 35), "31,4 %"
    assert told["dual-party-candidates"][0] == 16
    for key in ("secretaries-with-loan", "secretaries-learning-trade", "youth-month-trees"):
        assert found[key].met, key
    for key in ("youth-month-counselled", "youth-month-jobs"):
        assert found[key].met, key
    client.sign_in("ho.minh.hoa", DEMO_PASSWORD)
    page = client.get("/figures?unit=HT").text
    for said in ("53/53 (100,0%)", "3/10 (30,0%)", "35/53 (66,0%)", "11/35 (31,4%)", "16/35 (45,7%)", "5/11 (45,5%)"):
        assert said in page, said
    (top,) = session.scalars(sa.select(Unit).where(Unit.code == "TD"))
    above = Place.of(top)
    lines = lines_of(session, INDICATORS.values(), [above], Period(day.year), day)
    empty = {line.indicator.key for line in lines if not line.values[above.id].counted}
    assert empty == set(), "a programme without a year in the demo"


SEEDS = (
    # Title of a figure and unit, and what its cell says: from the heading of the table and from its rows.
    ("Số lượt Bí thư chi đoàn dự lớp tập huấn", "Tỉnh đoàn", "4.500"),
    ("Đơn vị đã tổ chức lớp tập huấn", "Mức chỉ tiêu", "100%"),
    ("Bí thư chi đoàn được vay vốn", "Mức chỉ tiêu", "30%"),
    ("Bí thư chi đoàn được tư vấn", "Mức chỉ tiêu", "100%"),
    ("Bí thư chi đoàn đăng ký đào tạo nghề", "Mức chỉ tiêu", "20%"),
    ("khoa học kỹ thuật", "Tỉnh đoàn", "20/39 (51,3%)"),
    ("mô hình kinh tế", "Huyện đoàn Hàm Tân", "5/11 (45,5%)"),
    ("Đoàn cơ sở được chọn làm điểm", "Huyện đoàn Hàm Tân", "3/10 (30,0%)"),
    ("Thôn, khu phố đã triển khai", "Huyện đoàn Hàm Tân", "53/53 (100,0%)"),
    ("kiêm Thôn đội trưởng", "Huyện đoàn Hàm Tân", "35/53 (66,0%)"),
    ("Đảng viên", "Tỉnh đoàn", "11/35 (31,4%)"),
    ("Đối tượng Đảng", "Tỉnh đoàn", "16/35 (45,7%)"),
    ("Cây xanh", "Huyện đoàn Hàm Tân", "5.130/5.000 (102,6%)"),
    ("tư vấn trong Tháng Thanh niên", "Huyện đoàn Hàm Tân", "845/800 (105,6%)"),
    ("giới thiệu việc làm", "Huyện đoàn Hàm Tân", "214/200 (107,0%)"),
    ("nông thôn mới", "Mức chỉ tiêu", "100%"),
)
"""The figures of the seeds (000–004) on one page."""


@pytest.mark.parametrize("demo_url", ["sqlite", *at_length("postgresql")], indirect=True)
def test_all_figures_of_the_seeds_stand_on_one_page(client: Browser) -> None:
    """The province reads them side by side: what it counts itself, what its district does, the targets, the rates."""
    client.sign_in("huynh.huu.quy", DEMO_PASSWORD)
    client.get("/figures/table?unit=TD")
    heads, *lines = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in client.response.text.split("<tr>")[1:]]
    names = [re.sub("<[^>]+>", "", each) for each in heads]
    table = {re.sub("<[^>]+>", "", first): rest for first, *rest in lines}
    for title, unit, said in SEEDS:
        (row,) = [cells for name, cells in table.items() if name.startswith(unit)]
        found = {name: row[at - 1] for at, name in enumerate(names) if at and title in name}
        assert any(re.match(rf"{re.escape(said)}\b|{re.escape(said)}", cell) for cell in found.values()), (title, found)
    assert "575.000" in client.text.partition("Mức hưởng hằng tháng")[2]


@only_sqlite
def test_the_dual_posts_have_grown_over_the_year(client: Browser) -> None:
    """From a few before the model over those of its pilots to 35, quarter by quarter and from year to year."""
    client.sign_in("ho.minh.hoa", DEMO_PASSWORD)
    for period, said in (("2026-Q4", [18, 22, 25, 33, 35]), ("2026", [8, 8, 8, 18, 35])):
        trend = client.get(f"/figures/dual-posts?unit=HT&period={period}").text.partition("Diễn biến")[2]
        assert [int(each) for each in re.findall(r"(\d+)/53 \(", trend)[:5]] == said


@only_sqlite
def test_the_pilot_branch_has_its_four_comrades_and_its_measures(client: Browser) -> None:
    """The other programme of the seeds (004): the team, the meetings with the three initiatives, 1+1 by member."""
    client.sign_in("luong.thi.minh.khue", DEMO_PASSWORD)
    (team,) = re.findall(r'href="(/registers/clubs/rows/[^"]+)"', client.get("/registers/clubs").text)
    client.get(team)
    assert "Tổ thí điểm" in client.text
    for name in ("Lương Thị Minh Khuê", "Châu Quốc Huy", "Văn Mỹ Tâm", "Trịnh Ngọc Lam"):
        assert name in client.text.partition("Chủ nhiệm (Tổ trưởng)")[2], name
    assert "Ba chủ động" in client.get("/registers/branch-meetings").text
    client.get("/figures/members-who-brought-somebody?unit=SM-07")
    assert "2/7 (28,6%)" in client.text


READING = {"account", "sign_in", "sign_in_attempt", "case_reading"}
"""Tables in which looking at pages leaves rows."""
WHY = ("Hiện chưa có việc phải xử lý", "(đang khuyết)", "không có đơn vị thay thế")
"""Why nobody holds a case: nothing is to be done, a post of the new commune is vacant, or its unit is gone."""


@pytest.mark.in_full
def test_the_merger_of_2025(app: Flask, session: Session, clock: Any, new_client: Callable[..., Browser]) -> None:
    """Six communes become two and the district ends, while more than fifty cases are open: through the page alone.

    Whatever was issued before is read as before; who decides next is worked out on the new tree; a unit that
    has ended blocks with a sentence; and undone, every row is back.
    """
    reform = Reform(session, clock, new_client)
    reform.nominate_everywhere()
    assert app.test_cli_runner().invoke(args=["tick"]).exit_code == 0
    cases, before, old = reform.touched(), rows(session), reform.old_pages()
    assert len(cases) >= 50
    assert any("Huyện đoàn Hàm Tân" in page for page in old.values())
    reform.merge("HT-11")
    reform.merge("HT-12", commands=False)
    reform.end_the_district()

    assert reform.old_pages() == old
    gone = set(session.scalars(sa.select(Unit.id).where(Unit.valid_to.is_not(None))))
    assert len(gone) == 6 + 3 + 2
    assert not gone & set(session.scalars(sa.select(Task.unit_id)))
    assert reform.unit("HT-11").path == f"/{reform.unit('TD').id}/{reform.unit('HT-11').id}/"
    # Every case waits for somebody on the new tree, or says in its first sentence why nobody can go on with it.
    idle = [each for each in cases if not reform.holders(each) and not reform.case(each).sealed]
    said = {f"{reform.case(each).workflow} {reform.case(each).state}": reform.sentence(each) for each in idle}
    assert {name: next((word for word in WHY if word in words), words) for name, words in said.items()} == {
        "secretary-nomination in_office": WHY[0],
        "secretary-nomination appraisal": WHY[1],
        "secretary-nomination issuing": WHY[1],
        "programme-lead in_force": WHY[2],
        "secretary-nomination refusing": WHY[1],  # a base union decides where no district is left, and has no clerk
    }

    reform.undo_all()
    after = rows(session)
    assert {name for name in after if after[name] != before[name]} <= READING

    reform.merge("HT-11")
    reform.end_the_district()
    reform.record_term("HT-11")
    first: dict[str, str] = {}
    for public_id in cases:
        case = reform.case(public_id)
        if case.workflow == "secretary-nomination" and case.unit_id in reform.below("HT-11"):
            first.setdefault(case.state, public_id)
    assert reform.voters(first["decision"]) == ("HT-11", {"HT-11"})
    assert reform.holders(first["appraisal"]) == {"appraising_officer Đoàn xã Tân Minh"}
    ends = dict.fromkeys(("branch_meeting", "party_opinion", "appraisal", "decision"), "in_office")
    ends |= {"refusing": "refused"} if "refusing" in first else {}
    assert {state: reform.go_on(public_id) for state, public_id in first.items()} == ends
