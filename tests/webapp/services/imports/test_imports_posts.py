"""The kinds of posts that a workbook may name: all of the list of kinds, each in the units that have it."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.offices.second_person import imported
from tests.support.workbooks import book, english
from webapp.models import Post, PostKind
from webapp.services.imports import ImportPlan, plan_import, post_titles, read_workbook

TODAY = dt.date(2026, 11, 20)
P, ROW = "Cán bộ", 4  # Lê Thị Bình, from 01/01/2015


def plan_of(session: Session, *cells: tuple[str, int, str, Any]) -> ImportPlan:
    return plan_import(session, read_workbook(book(*cells), post_titles(session)), TODAY)


def added(session: Session, **words: Any) -> None:
    kind = {
        "key": "chi_hoi_truong",
        "title": "Chi hội trưởng Thanh niên",
        "paper": "Chi hội trưởng",
        "units": ["branch"],
        "seat": "chi_hoi_truong",
        "named": False,
        "outside": True,
        "valid_from": dt.date(2014, 1, 1),
        "source": "test",
        "recorded_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    }
    session.add(PostKind(**{**kind, **words}))
    session.commit()


@pytest.mark.at_length
@pytest.mark.parametrize(
    ("title", "unit", "kind"),
    [
        ("Chính trị viên", "X-QS", "political_commissar"),
        ("Chính trị viên Ban Chỉ huy Quân sự", "X-QS", "political_commissar"),
        ("Chính trị viên phó", "X-QS", "deputy_political_commissar"),
        ("Phó Chỉ huy trưởng", "X-QS", "deputy_commander"),
        ("Chủ nhiệm UBKT", "H", None),
        ("Chủ nhiệm Ủy ban Kiểm tra", "H", "inspection_chair"),
        ("Phó Chủ nhiệm Uỷ ban Kiểm tra", "H", "deputy_inspection_chair"),
        ("Ủy viên Ủy ban Kiểm tra", "H", "inspector"),
        ("Cán bộ phụ trách công tác tổ chức, kiểm tra", "X", "appraising_officer"),
        ("Cán bộ phụ trách công tác tổ chức kiểm tra", "X", "appraising_officer"),
        ("Chủ tịch Hội LHTN", "X", "youth_federation_president"),
        ("Chủ tịch Hội đồng Đội", "X", "youth_council_president"),
        ("Tổ trưởng Tổ tiết kiệm và vay vốn", "X-2", "savings_group_head"),
        ("Phó Trưởng Công an xã", "X", "deputy_police_chief"),
        ("Chủ tịch Hội Chữ thập đỏ", "X", "red_cross_president"),
    ],
)
def test_every_kind_of_the_program_can_be_imported(session: Session, title: str, unit: str, kind: str | None) -> None:
    plan = plan_of(session, (P, ROW, "Chức vụ", title), (P, ROW, "Mã đơn vị", unit))
    assert [post.kind for post in plan.posts.added if post.row == ROW] == ([kind] if kind else [])
    assert bool(plan.faults) == (kind is None)


@pytest.mark.parametrize(
    ("title", "unit", "choices"),
    [
        ("Chính trị viên", "X", "Ban Chỉ huy Quân sự"),
        ("Khu đội trưởng", "X", "Chi đoàn"),
        ("Tổ trưởng Tổ tiết kiệm và vay vốn", "H", "Chi đoàn"),
        ("Ủy viên Ban Thường vụ", "X-2", "Đoàn cấp tỉnh; Đoàn cấp huyện; Đoàn khối; Đoàn cấp xã; Đoàn cơ sở"),
    ],
)
def test_a_post_stands_in_a_unit_that_has_it(session: Session, title: str, unit: str, choices: str) -> None:
    [line] = plan_of(session, (P, ROW, "Chức vụ", title), (P, ROW, "Mã đơn vị", unit)).faults
    advice = f"Write the code of a unit of the kind: {choices}"
    assert english(line) == (f"{unit} has no post “{title}”", advice)


def test_a_kind_that_the_office_added_is_read_by_its_names(session: Session) -> None:
    added(session, title_en="Head of a youth group")
    for title in ("Chi hội trưởng Thanh niên", "CHI HỘI TRƯỞNG", "Head of a youth group"):
        plan = plan_of(session, (P, ROW, "Chức vụ", title))
        assert [post.kind for post in plan.posts.added if post.row == ROW] == ["chi_hoi_truong"] and not plan.faults
    imported(session, read_workbook(book((P, ROW, "Chức vụ", title)), post_titles(session)), "office.xlsx", TODAY)
    assert session.scalars(sa.select(Post.seat).where(Post.kind == "chi_hoi_truong")).one() == "chi_hoi_truong"
    [line] = plan_of(session, (P, ROW, "Chức vụ", title), (P, 2, "Chức vụ", title), (P, 2, "Mã đơn vị", "X-2")).faults
    assert "two people into one seat" in line.problem.text


def test_a_post_lies_within_the_life_of_its_kind(session: Session) -> None:
    added(session, valid_from=dt.date(2016, 1, 1), valid_to=dt.date(2020, 1, 1))
    cells = (P, ROW, "Chức vụ", "Chi hội trưởng")
    assert [english(line) for line in plan_of(session, cells).faults] == [
        (
            "The kind of post “Chi hội trưởng Thanh niên” exists since 01/01/2016 only",
            "Correct the date, or write another post",
        ),
        (
            "The last day of the kind of post “Chi hội trưởng Thanh niên” is 31/12/2019",
            "Correct the date, or write another post",
        ),
    ]
    within = (P, ROW, "Từ ngày", "01/01/2016"), (P, ROW, "Đến ngày", "31/12/2019")
    assert not plan_of(session, cells, *within).faults
    unknown = plan_of(session, (P, ROW, "Chức vụ", "Chi hội phó")).faults[0]
    assert "Chi hội trưởng" not in english(unknown)[1] and "Chính trị viên" in english(unknown)[1]
