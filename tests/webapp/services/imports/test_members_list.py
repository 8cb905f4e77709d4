"""The members' list of the national system: titles above, a heading of two rows, birth under Nam or Nữ."""

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.offices.second_person import imported
from tests.support.workbooks import book, english
from webapp.models import Person
from webapp.services.imports import ImportPlan, plan_import, read_workbook

TODAY = dt.date(2016, 3, 1)
HEAD: list[Any] = [
    "STT",
    "Họ và tên",
    "Mã định danh đoàn viên",
    "Ngày sinh",
    None,
    "Dân tộc",
    "Thời gian vào đoàn",
    "Chức vụ trong chi đoàn",
    "Điện thoại liên hệ",
    "Đơn vị",
]
ROWS: list[list[Any]] = [
    [
        1,
        "Lê Thị Na",
        "9000001",
        None,
        "08/03/1994",
        "Kinh",
        "26/03/2010",
        "Đoàn viên",
        "0912 000 001",
        "Chi đoàn Thôn 1",
    ],
    [2, "Trần Văn Ổi", "9000002", "15/07/1993", None, "Kinh", None, "Ủy viên BCH chi đoàn", None, "Chi đoàn Thôn 1"],
    [3, "Vũ Văn Mận", 9000003, "15/07/1995", None, "Kinh", None, None, None, "Chi đoàn Thôn 1"],
]


def member_list(rows: list[list[Any]] = ROWS, head: list[Any] = HEAD, split: bool = True) -> io.BytesIO:
    """A list as the system gives it out, with a hidden sheet of codes and signatures below."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "DSDV"
    for line in ([], ["DANH SÁCH ĐOÀN VIÊN"], ["CHI ĐOÀN THÔN 1"], [], head):
        sheet.append(line)
    if split:
        sheet.append([None, None, None, "Nam", "Nữ"])
        sheet.merge_cells("D5:E5")
    for row in rows:
        sheet.append(row)
    sheet.append([None, "Tổng số: 3 đoàn viên"])
    codes = workbook.create_sheet("DATA")
    codes.append([1, "Kinh"])
    codes.sheet_state = "hidden"
    stream = io.BytesIO()
    workbook.save(stream)
    stream.seek(0)
    return stream


@pytest.fixture
def stored(session: Session) -> Session:
    imported(session, read_workbook(book()), "office.xlsx", TODAY)
    return session


def plan(session: Session, stream: io.BytesIO, unit: str = "") -> ImportPlan:
    return plan_import(session, read_workbook(stream), TODAY, unit)


def test_the_list_is_read_as_it_is(stored: Session) -> None:
    found = plan(stored, member_list())
    assert found.faults == ()
    assert [(each.code, each.full_name, each.sex, each.birth.first) for each in found.people.added] == [
        ("9000001", "Lê Thị Na", "female", dt.date(1994, 3, 8)),
        ("9000002", "Trần Văn Ổi", "male", dt.date(1993, 7, 15)),
        ("9000003", "Vũ Văn Mận", "male", dt.date(1995, 7, 15)),
    ]
    assert [(each.unit, each.kind, each.valid_from) for each in found.posts.added] == [
        ("X-1", "member", TODAY),
        ("X-1", "executive_member", TODAY),
        ("X-1", "member", TODAY),
    ]
    assert [note.text % note.values for note in found.notes] == [
        "Read: the sheet “DSDV”, 3 rows",
        "Skipped: rows of “DSDV” that name no member: 10",
        "Skipped: the hidden sheet “DATA”",
    ]
    assert "taken as held since 01/03/2016" in english(found.warnings[0])[0]


def test_the_list_again_changes_nothing_on_a_later_day(stored: Session) -> None:
    imported(stored, read_workbook(member_list()), "list.xlsx", TODAY)
    later = plan_import(stored, read_workbook(member_list()), TODAY + dt.timedelta(days=40))
    assert later.is_empty and later.faults == ()


def test_a_unit_that_the_list_names_otherwise_is_chosen(stored: Session) -> None:
    rows = [[*row[:-1], "Chi đoàn 9"] for row in ROWS]
    [line] = plan(stored, member_list(rows)).faults
    assert (line.sheet, line.row, line.column) == ("DSDV", 7, "Đơn vị")
    assert english(line)[0] == "There is no unit with the code or name “Chi đoàn 9”"
    chosen = plan(stored, member_list(rows), "X-2")
    assert chosen.faults == () and {post.unit for post in chosen.posts.added} == {"X-2"}


def test_a_heading_of_one_row_with_a_column_of_sexes(stored: Session) -> None:
    head = [*HEAD[:4], "Giới tính", *HEAD[5:]]
    rows = [[*row[:3], row[3] or row[4], "Nam" if row[3] else "Nữ", *row[5:]] for row in ROWS]
    found = plan(stored, member_list(rows, head, split=False))
    assert found.faults == ()
    assert [person.sex for person in found.people.added] == ["female", "male", "male"]


@pytest.mark.at_length
@pytest.mark.parametrize(
    ("index", "value", "column", "words"),
    [
        (4, "15/07/1993", "Ngày sinh", "under both sexes"),
        (2, None, "Mã cán bộ", "The cell is empty"),
        (2, "9000001", "Mã cán bộ", "is in row 7 already"),
        (7, "Tổ trưởng", "Chức vụ", "not known here"),
        (1, "TrÇn V¨n æi", "Họ và tên", "old font"),
    ],
)
def test_a_faulty_row_of_the_list(stored: Session, index: int, value: Any, column: str, words: str) -> None:
    rows = [list(row) for row in ROWS]
    rows[1][index] = value
    [line] = plan(stored, member_list(rows)).faults
    assert (line.sheet, line.row, line.column) == ("DSDV", 8, column)
    assert words in english(line)[0]


def test_a_list_leaves_what_it_does_not_know(stored: Session) -> None:
    rows = [[1, "Lê Thị Bình", "P2", None, "05/06/1992", "Kinh", None, None, None, "X-2"]]
    found = plan(stored, member_list(rows))
    assert (found.people.changed, found.faults) == ((), ())


def test_the_mail_address_of_a_list_is_kept_and_a_wrong_one_is_a_fault(stored: Session) -> None:
    head = [*HEAD, "Email"]
    rows = [[*row, address] for row, address in zip(ROWS, ("na.le@example.vn", None, None), strict=True)]
    found = plan(stored, member_list(rows, head))
    assert (found.faults, [each.mail_address for each in found.people.added]) == ((), ["na.le@example.vn", None, None])
    imported(stored, read_workbook(member_list(rows, head)), "list.xlsx", TODAY)
    assert stored.scalar(sa.select(Person.mail_address).where(Person.code == "9000001")) == "na.le@example.vn"
    assert plan(stored, member_list()).people.changed == (), "a list without the column takes nothing away"
    rows[1][-1] = "a@b.vn, c@d.vn"
    [line] = plan(stored, member_list(rows, head)).faults
    assert (line.row, line.column, english(line)[0]) == (8, "Thư điện tử", "“a@b.vn, c@d.vn” is not one mail address")
