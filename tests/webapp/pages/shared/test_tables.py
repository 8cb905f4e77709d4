"""Every list of a page as a file for a spreadsheet: what stands on the screen, nothing that runs, and counted."""

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterator
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.offices.attacking import Attack
from tests.support.offices.district import BRANCH, CHAIR, NEW, OFFICER, OTHER
from tests.support.reading import row_heads
from webapp.models import SecurityEvent
from webapp.pages.shared.tables import _value

pytestmark = [pytest.mark.parametrize("database_url", ["sqlite"], indirect=True), pytest.mark.at_length]


@pytest.fixture
def attack(app: Flask, session: Session, clock: Any, new_client: Callable[..., Browser]) -> Iterator[Attack]:
    yield Attack(app, session, clock, new_client)


def sheet(browser: Browser, path: str, number: int = 0) -> list[list[Any]]:
    """Press “XLSX” below the list of a page, and read its first sheet, or another one."""
    browser.get(path)
    link = next(a.get("href", "") for a in browser.tree.iter("a") if a.text == "XLSX")
    answer = browser.client.get(link)
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith("attachment"), path
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    return [list(row) for row in book.worksheets[number].iter_rows(values_only=True)]


def test_a_list_is_taken_along_as_it_stands_on_the_screen(attack: Attack) -> None:
    attack.to_office(BRANCH, NEW, **attack.instead_of_old())
    browser = attack.as_(OFFICER)
    head, *rows = sheet(browser, "/people?unit=H-01")
    assert head == ["Tên", "Chức vụ", "Ngày sinh"]
    assert next(row for row in rows if row[0] == NEW)[2] == dt.datetime(1999, 4, 3)
    assert [row[0] for row in rows] == row_heads(browser)
    head, row = sheet(browser, "/papers?kind=recognition")
    assert head[0] == "Số văn bản" and row[0].startswith("01-QĐ/") and NEW in row
    head, row = sheet(browser, "/tracking")
    assert row[0].startswith(f"{NEW} · ") and BRANCH not in head


def test_a_figure_stands_under_its_head_and_the_bar_beside_it_is_left_out(attack: Attack) -> None:
    attack.to_office(BRANCH, NEW, **attack.instead_of_old())
    browser = attack.as_(CHAIR)
    for path, number in (("/supervision/processes", 0), ("/tracking", 1)):
        head, *rows = sheet(browser, path, number)
        assert rows and all(all(cell not in (None, "") for cell in line) for line in (head, *rows)), (path, head, rows)


def test_the_boxes_to_choose_by_are_left_out(attack: Attack) -> None:
    attack.to_decision(BRANCH, NEW, **attack.instead_of_old())
    head, row = sheet(attack.as_(CHAIR), "/inbox")
    assert "Chọn" not in head and len(head) == len(row) and row[0].startswith(NEW)


def test_an_address_with_odd_parts_is_no_accident(attack: Attack) -> None:
    browser = attack.as_(OFFICER)
    for odd in ("endpoint=x", "_anchor=x", "_scheme=x", "_method=x", "_external=1", "values=x"):
        assert browser.get(f"/people?unit=H-01&{odd}").status_code == 200, odd
    assert (_value("9704361234567890123"), _value("1.250.000"), _value("012")) == (
        "9704361234567890123",
        1250000,
        "012",
    )


def test_nothing_in_a_file_is_a_formula_and_letters_are_read_right(attack: Attack) -> None:
    attack.office.unit("H-01-09", "branch", "H-01", "=1+1 Đội")
    attack.office.post("Nguyễn Văn Chín", "secretary", "H-01-09")
    attack.session.commit()
    browser = attack.as_(OFFICER)
    browser.get("/units/H-01?as=csv")
    assert browser.answer.mimetype == "text/csv"
    text = browser.answer.data.decode("utf-8-sig")
    assert browser.answer.data.startswith(b"\xef\xbb\xbf") and "Nguyễn Văn Chín" in text
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert "'=1+1 Đội" in cells and not [cell for cell in cells if cell.startswith(("=", "+", "@", "-"))]
    book = openpyxl.load_workbook(io.BytesIO(browser.client.get("/units/H-01?as=xlsx").data))
    kinds = {cell.data_type for each in book.worksheets for row in each.iter_rows() for cell in row}
    assert "f" not in kinds


def test_it_is_counted_like_a_paper_and_refused_to_who_may_not_see_the_page(attack: Attack) -> None:
    attack.to_office(BRANCH, NEW, **attack.instead_of_old())
    session, officer, other = attack.session, attack.as_(OFFICER), attack.as_(OTHER)

    def counted() -> list[str]:
        session.rollback()
        return list(session.scalars(sa.select(SecurityEvent.what).where(SecurityEvent.kind == "export")))

    officer.get("/papers")
    assert counted() == []
    sheet(officer, "/papers")
    assert counted() == ["tables.issued.register"]
    case = attack.only_case()
    missing = other.client.get("/cases/4242424242424242?as=xlsx")
    hidden = other.client.get(f"/cases/{case}?as=xlsx")
    assert (missing.status_code, hidden.status_code) == (404, 404)
    assert "Content-Disposition" not in hidden.headers
    empty = other.client.get("/papers?as=xlsx")
    assert (empty.status_code, empty.mimetype) == (200, "text/html"), "no list, no file"
    assert counted() == ["tables.issued.register"]
    assert attack.new_client().client.get("/papers?as=csv").status_code == 303
