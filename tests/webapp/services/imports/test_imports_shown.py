"""What a workbook shows is what is imported: hidden parts, formats, escapes, ticks, last days, codes."""

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from sqlalchemy.orm import Session

from tests.support.workbooks import book, english, office, saved
from webapp.services.imports import ImportPlan, plan_import, read_workbook
from webapp.services.imports.display import hidden_parts, shown, unescaped

TODAY = dt.date(2016, 3, 1)
U, P = "Đơn vị", "Cán bộ"


def edited(stream: io.BytesIO, edit: Callable[[Any], object]) -> io.BytesIO:
    """The workbook after `edit` has changed it with openpyxl."""
    workbook = openpyxl.load_workbook(stream)
    edit(workbook)
    saved_again = io.BytesIO()
    workbook.save(saved_again)
    saved_again.seek(0)
    return saved_again


def plan(session: Session, stream: io.BytesIO) -> ImportPlan:
    return plan_import(session, read_workbook(stream), TODAY)


def notes(found: ImportPlan) -> list[str]:
    return [each.text % each.values for each in found.notes]


def problems(lines: tuple[Any, ...]) -> list[str]:
    return [english(line)[0] for line in lines]


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_the_visible_sheet_is_read_and_the_hidden_copy_named(session: Session, state: str) -> None:
    def hide_a_copy(workbook: Any) -> None:
        copy = workbook.create_sheet("CAN BO", 0)
        copy.append([cell.value for cell in workbook[P][1]])
        copy.append([*[cell.value for cell in workbook[P][2]][:1], "Đặng Văn Cũ"])
        copy.sheet_state = state

    found = plan(session, edited(book(), hide_a_copy))
    assert found.faults == ()
    assert next(person.full_name for person in found.people.added) == "Đặng Văn An"
    assert "Read: the sheet “Cán bộ”, 5 rows" in notes(found)
    assert "Skipped: the hidden sheet “CAN BO”" in notes(found)


def test_two_visible_sheets_of_one_name_are_refused(session: Session) -> None:
    sheets = office()
    sheets["CÁN BỘ "] = sheets[P]
    assert problems(plan(session, saved(sheets)).faults) == ["Two sheets answer to the name “Cán bộ”: Cán bộ, CÁN BỘ "]


def test_a_sheet_that_is_there_but_hidden_is_refused(session: Session) -> None:
    found = plan(session, edited(book(), lambda workbook: setattr(workbook[U], "sheet_state", "hidden")))
    assert "The sheet “Đơn vị” is hidden" in problems(found.faults)


def test_hidden_rows_and_columns_and_passed_over_columns_are_named(session: Session) -> None:
    def hide(workbook: Any) -> None:
        sheet = workbook[P]
        for row in (3, 4, 6):
            sheet.row_dimensions[row].hidden = True
        sheet.column_dimensions["H"].hidden = True
        sheet["M1"] = "Ghi chú"

    found = plan(session, edited(book(), hide))
    assert problems(found.warnings)[:2] == [
        "Hidden or filtered rows are read too: 3–4, 6",
        "Hidden columns are read too: Đến ngày",
    ]
    assert "Skipped: columns of “Cán bộ” with other headings: Ghi chú" in notes(found)


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (123, "000000", "000123"),
        (7, '"CB"000', "CB007"),
        (12345, "000", "12345"),
        (912345678, "0000 000 000", "0912 345 678"),
        (12, "0\\-00", "0-12"),
        (7, "000;-000;;@", "007"),
        (7, "[$-42A]000", "007"),
        (7, "General", "7"),
        (99_999_999_999, "General", "99999999999"),
        (12.0, "0", "12"),
        (1234, "#,##0", None),
        (12, "0.00", None),
        (12.5, "0", None),
        (12, "0.0E+00", None),
        (79_204_001_234, "0%", None),
        (123_456_789_012, "General", None),
        (5, '[<10]"N"0;0', None),
        (-7, "000", None),
    ],
)
def test_numbers_are_read_as_their_cells_show_them(value: float, number_format: str, text: str | None) -> None:
    assert shown(value, number_format) == text


def test_a_sheet_with_a_dtd_is_not_parsed() -> None:
    with pytest.raises(ValueError, match="DTD"):
        hidden_parts(io.BytesIO(b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet><row r="1" hidden="1"/></worksheet>'))


def test_a_code_or_telephone_is_taken_as_shown_or_refused(session: Session) -> None:
    def number_cells(workbook: Any) -> None:
        sheet = workbook[P]
        sheet["A4"].value, sheet["A4"].number_format = 42, "000000"
        sheet["L4"].value, sheet["L4"].number_format = 912345678, "0000000000"
        sheet["A5"].value, sheet["A5"].number_format = 1234, "#,##0"

    found = plan(session, edited(book(), number_cells))
    assert next(person for person in found.people.added if person.code == "000042").phone == "+84912345678"
    assert [(line.row, line.column) for line in found.faults] == [(5, "Mã cán bộ")]


def test_escaped_carriage_returns_are_spaces(session: Session) -> None:
    sheets = office((P, 4, "Họ và tên", "Lê Thị_x000D_Bình_x000D_"))
    sheets[P][0][1] = "Họ và_x000d_tên"
    found = plan(session, saved(sheets))
    assert found.faults == ()
    assert "Lê Thị Bình" in [person.full_name for person in found.people.added]
    assert unescaped("A_x005F_x_x00A0_b") == "A_x\u00a0b"


def test_other_escaped_signs_are_refused_like_the_signs(session: Session) -> None:
    for escape in ("_x0007_", "_x000A_", "_x200B_", "_xFFFE_"):
        [line] = plan(session, book((P, 4, "Họ và tên", f"Lê Thị{escape} Bình"))).faults
        assert "invisible character" in english(line)[0]


@pytest.mark.at_length
@pytest.mark.parametrize("tick", ["×", "✓", "✔", "v", "V", "X", 1, True])
def test_ticks(session: Session, tick: Any) -> None:
    found = plan(session, book((P, 4, "Đối tượng Đảng", tick)))
    assert found.faults == ()
    assert next(person for person in found.people.added if person.code == "P2").party_candidate


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("Đối tượng Đảng", "÷", "not known here"),
        ("Chức vụ", "Bí th\u00ad", "invisible character"),
        ("Điện thoại", "0912×345×678", "not a telephone number"),
        ("Mã đơn vị", "X×2", "no unit with the code"),
    ],
)
def test_the_reason_is_the_column_s_own(session: Session, column: str, value: str, words: str) -> None:
    [line] = plan(session, book((P, 4, column, value))).faults
    assert words in english(line)[0]


def test_times_between_numbers_is_no_old_font(session: Session) -> None:
    assert plan(session, book((U, 7, "Địa bàn", "Lô 3×5"))).faults == ()


@pytest.mark.at_length
@pytest.mark.parametrize("code", ["X/2", "..", ".", "X 2", "X,2", "X;2", "X\\2", "X?2", "X" * 41, "---"])
def test_a_code_that_an_address_or_a_list_cannot_carry_is_refused(session: Session, code: str) -> None:
    lines = plan(session, book((U, 7, "Mã đơn vị", code), (P, 4, "Mã đơn vị", "X-1"), (P, 4, "Chức vụ", "Đoàn viên")))
    [line] = lines.faults
    assert "cannot be the code of a unit" in english(line)[0]
    assert "HT-01-02" in english(line)[1]


def test_codes_that_differ_in_capitals_only_are_pointed_out(session: Session) -> None:
    found = plan(session, book((U, 7, "Mã đơn vị", "x-1"), (P, 4, "Mã đơn vị", "x-1")))
    assert problems(found.warnings) == ["The code x-1 differs from X-1 only in capitals or marks"]


def test_a_last_day_is_the_last_day(session: Session) -> None:
    found = plan(session, book((P, 4, "Đến ngày", "01/02/2016"), (P, 2, "Đến ngày", "01/01/2015")))
    ends = {post.person: post.valid_to for post in found.posts.added if post.kind == "secretary"}
    assert ends == {"P1": dt.date(2015, 1, 2), "P2": dt.date(2016, 2, 2), "P4": None}
    sheets = office()
    for row, value in zip(sheets[U], ["Đến ngày", None, None, None, None, None, "31/12/2019"], strict=True):
        row.append(value)
    assert plan(session, saved(sheets)).units.added[-1].valid_to == dt.date(2020, 1, 1)
