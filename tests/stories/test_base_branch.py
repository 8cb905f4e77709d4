"""A base branch (chi đoàn cơ sở) directly under a district: made, proposed in two levels, counted."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.nominating import MEETING, PARTY, Cast
from tests.support.offices.district import (
    CHAIR,
    COMMUNE,
    DEPUTY,
    OFFICER,
    district_office,
)
from tests.support.offices.second_person import imported
from tests.support.workbooks import english, office, saved
from webapp.models import Case, Unit
from webapp.services.imports import plan_import, read_workbook

BASE, HEAD, NEXT = "H-CQ", "Ngô Văn Cơ", "Lý Thị Sở"
NAME = "Chi đoàn cơ sở Cơ quan Huyện"


@pytest.fixture
def cast(session: Session, clock: Any, new_client: Callable[..., Browser], app: Flask) -> Iterator[Cast]:
    clock.now = dt.datetime(2026, 11, 21, 12, 0, tzinfo=dt.UTC)
    made = district_office(session, clock.now)
    made.unit(BASE, "branch", "H", NAME, branch_kind="agency")
    made.post(HEAD, "secretary", BASE)
    made.post(NEXT, "member", BASE)
    session.commit()
    yield Cast(made, new_client, app)


def proposal(cast: Cast) -> dict[str, str]:
    people = cast.office.people
    return {
        "person": str(people[NEXT].id),
        "seats": "single",
        "purpose": "replacement",
        "predecessor": str(people[HEAD].id),
        "predecessor_reason": "age",
        "manner": "elected",
        "ranking": "good",
        "discipline": "none",
        "merits": "Năng nổ, nhiệt tình",
    }


@pytest.mark.at_length
@pytest.mark.both_engines
def test_the_committee_right_above_a_base_branch_decides(cast: Cast) -> None:
    cast.start(HEAD, "secretary-nomination", BASE, 200, **proposal(cast))
    cast.move(HEAD, "record_meeting", **MEETING)
    cast.move(DEPUTY, "record_opinion", **PARTY)
    cast.move(OFFICER, "appraise", complete="complete", conclusion="Đủ tiêu chuẩn")
    cast.vote("for", "for", "for", "for", "for")
    cast.issue()
    assert cast.office.sitting(BASE, "secretary", dt.date(2026, 11, 21)) == [NEXT]
    district = cast.office.units["H"].name
    paper = cast.as_(CHAIR).get(f"{cast.path}/papers/submission").text
    assert f"Ban Chấp hành {NAME} kính trình Ban Thường vụ {district}" in paper
    decision = cast.as_(CHAIR).get(f"{cast.path}/papers/recognition").text
    assert f"Bí thư {NAME}, {district}" in decision


def test_officers_right_above_open_cases_of_a_base_branch_and_no_others(cast: Cast) -> None:
    page = cast.as_(DEPUTY).get("/start").text
    assert NAME in page and "Chi đoàn Thôn 1" not in page
    assert NAME not in cast.as_(COMMUNE).get("/start").text


def test_a_base_branch_stands_in_the_tree_and_the_figures(cast: Cast) -> None:
    browser = cast.as_(CHAIR)
    assert NAME in browser.get("/units/H").text
    assert HEAD in browser.get(f"/units/{BASE}").text
    assert NAME in browser.get("/people?unit=H").text
    figures = browser.get("/indicators/dual-post").text
    assert NAME not in figures, "it is of no village or quarter"


def test_a_workbook_may_put_a_branch_directly_under_a_district_or_a_province(session: Session) -> None:
    today = dt.date(2016, 3, 1)
    sheets = office()
    head = sheets["Đơn vị"][0]
    for code, parent in (("CQ", "H"), ("TC", "T")):
        row = [None] * len(head)
        for column, value in (
            ("Mã đơn vị", code),
            ("Tên đơn vị", f"Chi đoàn cơ sở {code}"),
            ("Loại", "Chi đoàn cơ sở"),
            ("Mã đơn vị cấp trên", parent),
            ("Từ ngày", "01/01/2010"),
        ):
            row[head.index(column)] = value
        sheets["Đơn vị"].append(row)
    reading = read_workbook(saved(sheets))
    assert [english(each) for each in plan_import(session, reading, today).faults] == []
    imported(session, reading, "office.xlsx", today)
    made = session.execute(sa.select(Unit.code, Unit.kind, Unit.branch_kind).where(Unit.code.in_(("CQ", "TC"))))
    assert sorted(made.all()) == [("CQ", "branch", "agency"), ("TC", "branch", "agency")]
    assert session.scalar(sa.select(sa.func.count()).select_from(Case)) == 0
