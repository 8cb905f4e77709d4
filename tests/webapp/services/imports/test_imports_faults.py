"""Every way in which a workbook can be wrong: where it is reported, and that nothing else is."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.support.offices.second_person import imported
from tests.support.workbooks import book, english, office, saved
from webapp.filters import sentence
from webapp.services.imports import plan_import, read_workbook

TODAY = dt.date(2016, 3, 1)
U, P = "Đơn vị", "Cán bộ"


# The cell that is replaced, its new value, and the sentence with which exactly that cell is reported.
CELLS: list[tuple[str, int, str, Any, str]] = [
    (U, 6, "Mã đơn vị", None, "The cell is empty"),
    (U, 7, "Tên đơn vị", "  ", "The cell is empty"),
    (U, 7, "Loại", "Chi hội", "“Chi hội” is not known here"),
    (U, 7, "Từ ngày", "1/1/06", "does not have four digits"),
    (U, 7, "Từ ngày", "30/02/2006", "no day 30/02/2006"),
    (U, 7, "Từ ngày", None, "The cell is empty"),
    (U, 7, "Làm điểm", "hay", "“hay” is not known here"),
    (U, 7, "Mã đơn vị", "X-1", "The code X-1 is in row 6 already"),
    (U, 7, "Mã đơn vị cấp trên", "Y", "There is no unit with the code Y"),
    (U, 7, "Mã đơn vị cấp trên", None, "“Chi đoàn” needs a unit above it"),
    (U, 7, "Mã đơn vị cấp trên", "X-1", "X-1 is of the kind “Chi đoàn”: “Chi đoàn” does not belong under it"),
    (U, 7, "Mã đơn vị cấp trên", "X-2", "X-2 is above itself"),
    (
        U,
        5,
        "Mã đơn vị cấp trên",
        "X-1",
        "X-1 is of the kind “Chi đoàn”: “Ban Chỉ huy Quân sự” does not belong",
    ),
    (U, 7, "Tên đơn vị", "=A1", "The cell holds a formula"),
    (U, 7, "Tên đơn vị", "#REF!", "The cell holds an error (#REF!)"),
    (U, 7, "Tên đơn vị", "Chi ®oµn Th«n 2", "old font"),
    (U, 7, "Tên đơn vị", "Chi đoàn\nThôn 2", "invisible character in it (U+000A)"),
    (U, 7, "Tên đơn vị", "Chi đoàn\u200bThôn 2", "invisible character in it (U+200B)"),
    (U, 7, "Tên đơn vị", "Chi đoàn " * 40, "longer than 200 characters"),
    (U, 7, "Tên đơn vị", dt.datetime(2015, 1, 1), "The cell holds a number or a date instead of a text"),
    (P, 4, "Mã cán bộ", None, "The cell is empty"),
    (P, 4, "Họ và tên", None, "The cell is empty"),
    (P, 4, "Họ và tên", "Leâ Thò Bình", "old font"),
    (P, 4, "Giới tính", "F", "“F” is not known here"),
    (P, 4, "Ngày sinh", "05/06/92", "does not have four digits"),
    (P, 4, "Ngày sinh", "31/6/1992", "no day 31/06/1992"),
    (P, 4, "Ngày sinh", 199, "“199” is not a date"),
    (P, 4, "Ngày sinh", "=TODAY()", "The cell holds a formula"),
    (P, 4, "Mã đơn vị", "X-9", "There is no unit with the code X-9"),
    (P, 4, "Chức vụ", "Chủ tịch", "“Chủ tịch” is not known here"),
    (P, 4, "Chức vụ", "Chỉ huy trưởng", "X-2 has no post “Chỉ huy trưởng”"),
    (P, 6, "Chức vụ", "Thôn đội trưởng", "H has no post “Thôn đội trưởng”"),
    (P, 4, "Từ ngày", None, "The cell is empty"),
    (P, 4, "Đến ngày", "31/12/2014", "The post ends before it begins (01/01/2015)"),
    (P, 4, "Ngày vào Đoàn", "05/06/1992", "before the date of birth"),
    (P, 4, "Ngày vào Đảng", "01/01/1990", "before the date of birth"),
    (P, 4, "Ngày vào Đảng", "02/03/2016", "02/03/2016 lies in the future"),
    (P, 4, "Đối tượng Đảng", "?", "“?” is not known here"),
    (P, 4, "Điện thoại", "0112 345 678", "does not begin with 03"),
    (P, 4, "Điện thoại", "12345", "does not have the 10 digits"),
    (P, 3, "Họ và tên", "Đặng Văn Ân", "Row 2 gives different data for P1"),
    (P, 3, "Ngày sinh", "02/02/1990", "Row 2 gives different data for P1"),
    (P, 3, "Giới tính", "Nữ", "Row 2 gives different data for P1"),
    (P, 3, "Điện thoại", "0912 345 679", "Row 2 gives different data for P1"),
]


@pytest.mark.at_length
@pytest.mark.parametrize(("sheet", "row", "column", "value", "words"), CELLS)
def test_a_faulty_cell_is_reported_once_and_nothing_else(
    session: Session, sheet: str, row: int, column: str, value: Any, words: str
) -> None:
    plan = plan_import(session, read_workbook(book((sheet, row, column, value))), TODAY)
    own = [line for line in plan.faults if (line.sheet, line.row, line.column) == (sheet, row, column)]
    # Only a code that is missing or wrong makes other rows wrong too: those that name it.
    if column != "Mã đơn vị" or sheet != U:
        assert list(plan.faults) == own
    [line] = own
    problem, advice = english(line)
    assert words in problem
    assert advice and advice != problem


def test_two_holders_of_one_seat_name_both_rows(session: Session) -> None:
    plan = plan_import(session, read_workbook(book((P, 4, "Mã đơn vị", "X-1"))), TODAY)
    [line] = plan.faults
    assert (line.sheet, line.row, line.column) == (P, 4, "Từ ngày")
    assert english(line)[0] == "Rows 4 and 2 put two people into one seat of X-1: Lê Thị Bình and Đặng Văn An"


@pytest.mark.parametrize(
    ("first_to", "second_from", "faults"),
    [
        ("31/05/2015", "01/06/2015", 0),
        ("01/06/2015", "01/06/2015", 1),
        (None, "01/06/2015", 1),
        ("01/06/2015", "01/01/2015", 1),
    ],
)
def test_seats_overlap_by_days(session: Session, first_to: str | None, second_from: str, faults: int) -> None:
    stream = book((P, 2, "Đến ngày", first_to), (P, 4, "Mã đơn vị", "X-1"), (P, 4, "Từ ngày", second_from))
    assert len(plan_import(session, read_workbook(stream), TODAY).faults) == faults


def test_village_and_quarter_militia_heads_share_a_seat(session: Session) -> None:
    stream = book((P, 4, "Mã đơn vị", "X-1"), (P, 4, "Chức vụ", "Khu đội trưởng"))
    assert [line.row for line in plan_import(session, read_workbook(stream), TODAY).faults] == [3]


def test_a_seat_that_is_taken_in_the_database_does_not_name_its_holder(session: Session) -> None:
    imported(session, read_workbook(book()), "office.xlsx", TODAY)
    other = office((P, 4, "Mã cán bộ", "P9"), (P, 4, "Họ và tên", "Hồ Văn Sáu"))
    other[P] = [other[P][0], other[P][3]]
    [line] = plan_import(session, read_workbook(saved(other)), TODAY).faults
    assert english(line)[0] == "Somebody who is not in this workbook already holds this seat of X-2"


def test_a_code_of_another_person_is_not_taken_over(session: Session) -> None:
    imported(session, read_workbook(book()), "office.xlsx", TODAY)
    stream = book((P, 4, "Họ và tên", "Hồ Văn Sáu"), (P, 4, "Ngày sinh", "01/01/1991"))
    [line] = plan_import(session, read_workbook(stream), TODAY).faults
    assert (line.column, english(line)[0]) == (
        "Mã cán bộ",
        "The code P2 belongs to somebody else: both the name and the date of birth are others",
    )


def test_a_repeated_post_is_reported(session: Session) -> None:
    sheets = office()
    sheets[P].append(list(sheets[P][3]))
    [line] = plan_import(session, read_workbook(saved(sheets)), TODAY).faults
    assert (line.row, line.column) == (7, None)
    assert english(line)[0] == "The same post of the same person is in row 4 already"


def test_a_circle_is_reported_at_each_of_its_units(session: Session) -> None:
    stream = book((U, 3, "Mã đơn vị cấp trên", "X"))
    faults = plan_import(session, read_workbook(stream), TODAY).faults
    assert {line.row for line in faults if "circle" in english(line)[0]} == {3, 4}


def test_units_of_the_database_can_be_named(session: Session) -> None:
    imported(session, read_workbook(book()), "office.xlsx", TODAY)
    sheets = office()
    sheets[U] = [sheets[U][0], ["X-3", "Chi đoàn Thôn 3", "Chi đoàn", "X", None, "01/01/2010", None]]
    plan = imported(session, read_workbook(saved(sheets)), "office.xlsx", TODAY)
    assert [row.code for row in plan.units.added] == ["X-3"]


def test_every_faulty_row_is_reported_not_only_the_first() -> None:
    places = [
        (U, 7, "Loại"),
        (P, 2, "Giới tính"),
        (P, 4, "Ngày sinh"),
        (P, 4, "Điện thoại"),
        (P, 5, "Chức vụ"),
    ]
    reading = read_workbook(book(*((*place, "?") for place in places), (P, 6, "Từ ngày", "?")))
    assert [(line.sheet, line.row) for line in reading.faults] == [
        (U, 7),
        (P, 2),
        (P, 4),
        (P, 4),
        (P, 5),
        (P, 6),
    ]


def test_a_faulty_unit_is_not_called_missing_by_its_people(session: Session) -> None:
    plan = plan_import(session, read_workbook(book((U, 4, "Từ ngày", "?"))), TODAY)
    assert [(line.sheet, line.row) for line in plan.faults] == [(U, 4)]


@pytest.mark.parametrize("sheet", [U, P])
def test_a_missing_sheet_is_one_fault(session: Session, sheet: str) -> None:
    sheets = office()
    sheets["Khác"] = sheets.pop(sheet)
    plan = plan_import(session, read_workbook(saved(sheets)), TODAY)
    assert [(line.sheet, line.row, english(line)[0]) for line in plan.faults] == [
        (sheet, None, f"The sheet “{sheet}” is missing")
    ]


def test_missing_and_doubled_columns_are_faults(session: Session) -> None:
    sheets = office()
    sheets[P][0][6], sheets[P][0][7] = "Ngày bắt đầu", "Chức vụ"
    plan = plan_import(session, read_workbook(saved(sheets)), TODAY)
    assert [(line.row, english(line)[0]) for line in plan.faults] == [
        (1, "The column “Từ ngày” is missing"),
        (1, "The column “Đến ngày” is missing"),
        (1, "The column “Chức vụ” is there twice"),
    ]


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("Ngày vào Đảng", "06/06/2008", "Joined the Party at the age of 16"),
        ("Ngày vào Đoàn", "05/06/2002", "Joined the Union at the age of 10"),
    ],
)
def test_what_is_odd_but_possible_is_a_warning(session: Session, column: str, value: str, words: str) -> None:
    plan = plan_import(session, read_workbook(book((P, 4, column, value), (P, 4, "Đối tượng Đảng", None))), TODAY)
    assert plan.faults == ()
    assert [(line.row, line.column, english(line)[0]) for line in plan.warnings] == [(4, column, words)]


def test_a_number_that_excel_robbed_of_its_zero_is_read(session: Session) -> None:
    reading = read_workbook(book((P, 4, "Điện thoại", 912345678), (U, 7, "Địa bàn", 7.0)))
    assert (reading.faults, reading.people[1].phone, reading.units[5].area) == ((), "+84912345678", "7")


def test_sentences_are_filled_in_for_people(app: Any) -> None:
    with app.test_request_context():
        [line] = read_workbook(book((P, 4, "Đến ngày", "31/12/2014"))).faults
        assert "01/01/2015" in sentence(line.problem)
