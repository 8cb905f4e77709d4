"""Registers of activities and study through their pages, from the first entry to the paper and the figure above."""

import datetime as dt
import io
import re
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.lengths import at_length
from tests.support.offices.district import COMMUNE, NEW, OFFICER, OLD, Office
from tests.support.reading import SignIn
from tests.support.registers import confirm, enter, standing
from webapp.models import Post, RegisterRow
from webapp.services.registers.alarms import tell

pytestmark = pytest.mark.at_length

NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
COUNSEL = {"topic": "Chọn nghề", "kind": "counselling", "members": "45", "jobs": "6"}
TRADE = {"trade": "Điện dân dụng", "school": "Trung tâm dạy nghề", "standing": "registered", "day": "2/3/2026"}


def engines(plain: bool) -> Any:
    """Run on both databases; in the plain run on SQLite alone, or not at all."""
    cases = at_length("postgresql") if plain else at_length("sqlite", "postgresql")
    return pytest.mark.parametrize("database_url", [*(["sqlite"] if plain else []), *cases], indirect=True)


def figure(browser: Browser, book: str) -> str:
    """The figure of the year as the page writes it, such as '1/3'; '' for none."""
    browser.get(f"/registers/{book}")
    found = re.search(r"(\d+/\d+) \(", browser.text)
    return found[1] if found else ""


def second_secretary(office: Office) -> None:
    office.post(NEW, "secretary", "H-01-02")


@engines(plain=True)
def test_who_registered_has_not_finished_and_who_broke_off_stays_visible(
    office: Office, sign_in: SignIn, session: Session
) -> None:
    second_secretary(office)
    commune, board = sign_in(COMMUNE), sign_in(OFFICER)
    paths = {}
    for name in (OLD, NEW):
        person = [str(office.people[name].id)]
        said = {**TRADE, "until": "30/11/2026", "people": person, "key": f"trade-{len(paths)}"}
        paths[name] = enter(commune, office, "vocational-training", "H-01", **said)
        confirm(board, paths[name])
    assert figure(board, "vocational-training") == "2/2"
    session.rollback()
    assert tell(session, NOW) == 2, "fifteen days before the last one"
    assert "Điện dân dụng" in commune.get("/registers/vocational-training?ends=soon").text
    for name, stands in ((OLD, "finished"), (NEW, "broken_off")):
        session.rollback()
        commune.get(f"{paths[name]}/go-on")
        commune.post_form(f"{paths[name]}/go-on", standing=stands, day="20/11/2026")
        confirm(board, commune.path)
    assert figure(board, "vocational-training") == "1/2", "who broke off counts no longer"
    assert "Discontinued" in board.text and "Finished" in board.text
    assert standing(session) == ["confirmed"] * 4
    session.rollback()
    board.get(f"/registers/vocational-training/units/{office.units['H-01'].id}/2026/register-list")
    assert "Bỏ dở" in board.text and "Đã đăng ký" in board.text


@engines(plain=False)
def test_the_same_secretary_counselled_twice_counts_once(office: Office, sign_in: SignIn, session: Session) -> None:
    second_secretary(office)
    commune, board = sign_in(COMMUNE), sign_in(OFFICER)
    for number, (day, people) in enumerate((("3/3/2026", [OLD]), ("10/3/2026", [OLD]), ("17/3/2026", []))):
        named = [str(office.people[name].id) for name in people]
        said = {**COUNSEL, "day": day, "people": named, "key": f"counsel-{number}"}
        confirm(board, enter(commune, office, "counselling", "H-01", **said))
    assert figure(board, "counselling") == "1/2"
    enter(commune, office, "counselling", "H-01", 422, **{**COUNSEL, "day": "18/3/2026", "members": "nhiều"})
    sheet = openpyxl.load_workbook(io.BytesIO(board.get("/registers/counselling/export").data)).active
    assert sheet is not None
    assert sum(cell == "45" for row in sheet.values for cell in row) == 3, "counts without names"
    assert standing(session) == ["confirmed"] * 3


@engines(plain=False)
def test_who_has_left_the_post_is_in_the_class_and_not_in_the_figure(
    office: Office, sign_in: SignIn, session: Session
) -> None:
    second_secretary(office)
    commune, board = sign_in(COMMUNE), sign_in(OFFICER)
    said = {"club": "CLB Bí thư", "kind": "planned", "topic": "Kỹ năng", "day": "3/3/2026"}
    people = [str(office.people[name].id) for name in (OLD, NEW)]
    path = enter(commune, office, "club-meetings", "H-01", **said, people=people)
    confirm(board, path)
    assert figure(board, "club-meetings") == "2/2"
    mine = (Post.person_id == office.people[OLD].id, Post.kind == "secretary")
    session.execute(sa.update(Post).where(*mine).values(valid_to=office.today))
    session.commit()
    assert figure(board, "club-meetings") == "1/1"
    assert OLD in board.get(path).text


@engines(plain=False)
def test_works_and_transfers_are_counts_that_the_level_above_confirms(
    office: Office, sign_in: SignIn, session: Session
) -> None:
    commune, board = sign_in(COMMUNE), sign_in(OFFICER)
    branch = [str(office.units["H-01-02"].id)]
    work = {"work": "Trồng cây", "kind": "trees", "day": "1/3/2026", "until": "31/3/2026", "amount": "5.000"}
    work |= {"taking_part": "120", "evidence": "Đồi thông", "units": branch}
    transfer = {"topic": "Nuôi dê", "partner": "Khuyến nông", "day": "5/5/2026", "attended": "40", "young": "25"}
    enter(commune, office, "youth-month-works", "H-01", 422, **{**work, "until": "1/1/2026"})
    for book, said in (("youth-month-works", work), ("technical-transfers", {**transfer, "units": branch})):
        path = enter(commune, office, book, "H-01", **said)
        confirm(board, path)
        assert "Chi đoàn Thôn 2" in board.get(path).text
        board.get(f"/registers/{book}/units/{office.units['H-01'].id}/2026/register-list")
        assert "Chi đoàn Thôn 2" in board.text and "Ký nhận" not in board.text, "nobody signs a count"
    session.rollback()
    assert [row.answers.get("amount") for row in session.scalars(sa.select(RegisterRow).order_by(RegisterRow.id))] == [
        5000,
        None,
    ]


@engines(plain=False)
def test_a_branch_notes_its_meetings_and_the_commune_confirms(
    office: Office, sign_in: SignIn, session: Session
) -> None:
    branch, commune, board = sign_in(OLD), sign_in(COMMUNE), sign_in(OFFICER)
    said = {"topic": "Sinh hoạt tháng 3", "kind": "monthly", "day": "3/3/2026", "members": "14", "present": "11"}
    path = enter(branch, office, "branch-meetings", "H-01-01", **said)
    confirm(branch, path)
    confirm(board, path)
    assert standing(session) == ["entered"], "neither the branch itself nor two levels above"
    confirm(commune, path)
    assert standing(session) == ["confirmed"]
    assert "Sinh hoạt tháng 3" in board.get("/registers/branch-meetings").text


@engines(plain=False)
def test_a_study_that_was_refused_stays_and_does_not_count(office: Office, sign_in: SignIn, session: Session) -> None:
    commune, board = sign_in(COMMUNE), sign_in(OFFICER)
    said = {"course": "Trung cấp lý luận", "level": "intermediate_theory", "school": "Trường Chính trị"}
    said |= {"standing": "applied", "day": "2/3/2026"}
    path = enter(commune, office, "further-studies", "H-01", **said, people=[str(office.people[OLD].id)])
    confirm(board, path)
    assert figure(board, "further-studies") == "0/1", "who applied does not study yet"
    session.rollback()
    commune.get(f"{path}/go-on")
    commune.post_form(f"{path}/go-on", standing="studying", day="2/9/2026", paper="12/QĐ-TCT, 01/9/2026")
    confirm(board, commune.path)
    assert figure(board, "further-studies") == "1/1"
    commune.get(commune.path)
    second = commune.path
    commune.get(f"{second}/go-on")
    commune.post_form(f"{second}/go-on", standing="broken_off", day="2/11/2026")
    confirm(board, commune.path)
    assert figure(board, "further-studies") == "0/1"
    assert board.response.text.count("Trung cấp lý luận") >= 3, "breaking off stays visible"
