"""Dates that contradict each other, within a row and between records; and those that nobody believes."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.support.offices.second_person import imported
from tests.support.workbooks import book, english, office, saved
from webapp.services.imports import plan_import, read_workbook

TODAY = dt.date(2016, 3, 1)
U, P = "Đơn vị", "Cán bộ"

# Cells that are replaced; "fault" or "warning"; where it is reported; what it says.
DATES: list[tuple[list[tuple[str, int, str, Any]], str, tuple[str, int, str], str]] = [
    (
        [(P, 4, "Ngày sinh", dt.datetime(1905, 6, 17))],
        "fault",
        (P, 4, "Ngày sinh"),
        "Only the year 1995 was typed: Excel makes 17/06/1905 of it",
    ),
    (
        [(P, 4, "Từ ngày", dt.datetime(1905, 7, 7))],
        "fault",
        (P, 4, "Từ ngày"),
        "Only the year 2015 was typed: Excel makes 07/07/1905 of it",
    ),
    ([(P, 6, "Ngày sinh", "01/01/1900")], "fault", (P, 6, "Ngày sinh"), "Born on 01/01/1900: 116 years old"),
    ([(P, 6, "Ngày sinh", "01/03/1950")], "warning", (P, 6, "Ngày sinh"), "Born on 01/03/1950: 66 years old"),
    ([(P, 4, "Ngày vào Đoàn", "01/01/2024")], "warning", (P, 4, "Ngày vào Đoàn"), "Joined the Union at the age of 31"),
    ([(P, 4, "Ngày vào Đoàn", "25/03/1931")], "fault", (P, 4, "Ngày vào Đoàn"), "before the date of birth"),
    (
        [(P, 6, "Ngày sinh", "01/01/1910"), (P, 6, "Ngày vào Đoàn", "25/03/1931")],
        "fault",
        (P, 6, "Ngày vào Đoàn"),
        "lies before 26/03/1931, the day of founding",
    ),
    ([(U, 7, "Từ ngày", "01/01/1930")], "fault", (U, 7, "Từ ngày"), "lies before 26/03/1931, the day of founding"),
    ([(P, 4, "Ngày vào Đảng", "01/01/2008")], "warning", (P, 4, "Ngày vào Đảng"), "before the Union (26/03/2008)"),
    ([(P, 4, "Từ ngày", "01/01/1992")], "fault", (P, 4, "Từ ngày"), "before its holder is born (05/06/1992)"),
    (
        [(P, 4, "Từ ngày", "05/06/2001"), (P, 4, "Ngày vào Đoàn", None)],
        "warning",
        (P, 4, "Từ ngày"),
        "born on 05/06/1992, is 9 years old",
    ),
    ([(P, 5, "Ngày sinh", "07/08/1998")], "warning", (P, 5, "Từ ngày"), "born on 07/08/1998, is 15 years old"),
    (
        [(P, 4, "Ngày vào Đoàn", "02/01/2015")],
        "warning",
        (P, 4, "Từ ngày"),
        "before its holder joined the Union (02/0",
    ),
    ([(U, 7, "Từ ngày", "02/01/2015")], "fault", (P, 4, "Từ ngày"), "begins before X-2 exists (02/01/2015)"),
    ([(U, 7, "Từ ngày", "31/12/1999")], "warning", (U, 7, "Từ ngày"), "older than X, the unit above it (01/01/2000)"),
]


@pytest.mark.at_length
@pytest.mark.parametrize(("cells", "kind", "place", "words"), DATES)
def test_dates_that_contradict_or_are_not_believed(
    session: Session, cells: list[Any], kind: str, place: tuple[str, int, str], words: str
) -> None:
    today = dt.date(2024, 3, 1) if "2024" in str(cells) else TODAY
    plan = plan_import(session, read_workbook(book(*cells)), today)
    lines = plan.faults if kind == "fault" else plan.warnings
    assert any((line.sheet, line.row, line.column) == place and words in english(line)[0] for line in lines)
    assert kind == "fault" or plan.faults == ()


@pytest.mark.parametrize(
    ("ends", "post", "words"),
    [
        ("31/12/2014", {}, "begins after X-2 has ended (31/12/2014)"),
        ("31/12/2015", {}, "goes on after X-2 has ended (31/12/2015)"),
        ("31/12/2015", {"Đến ngày": "01/01/2016"}, "goes on after X-2 has ended (31/12/2015)"),
        ("31/12/2015", {"Đến ngày": "31/12/2015"}, ""),
    ],
)
def test_a_post_and_the_end_of_its_unit(session: Session, ends: str, post: dict[str, str], words: str) -> None:
    sheets = office(*((P, 4, column, value) for column, value in post.items()))
    for row, value in zip(sheets[U], ["Đến ngày", None, None, None, None, None, ends], strict=True):
        row.append(value)
    faults = plan_import(session, read_workbook(saved(sheets)), TODAY).faults
    assert [words in english(line)[0] for line in faults] == [True] * bool(words)


def test_a_number_is_no_date_that_somebody_typed() -> None:
    """Excel drops the zero of 02012015: what is left of such numbers would be read as another day."""
    (wrong,) = read_workbook(book((P, 4, "Từ ngày", 12022015))).faults
    assert (wrong.row, wrong.column, english(wrong)[0]) == (4, "Từ ngày", "“12022015” is not a date")


def test_stored_posts_that_a_new_date_of_their_unit_contradicts(session: Session) -> None:
    imported(session, read_workbook(book()), "office.xlsx", TODAY)
    sheets = office((U, 7, "Từ ngày", "01/02/2015"))
    del sheets[P][3]
    [line] = plan_import(session, read_workbook(saved(sheets)), TODAY).warnings
    assert (line.sheet, line.row, line.column) == (U, 7, "Từ ngày")
    assert english(line)[0] == "A post is held there before the unit exists"
