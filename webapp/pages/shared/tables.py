"""Any table of a page as a file: the rows and columns on the screen, for a spreadsheet.

The file is made of the page itself. So nothing can stand in it that its reader does not see, and no list needs a
second way to be written.
"""

import csv
import datetime as dt
import io
import re
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, Response, g, request, send_file

from webapp.current_user import today
from webapp.pages.shared.workbooks import LONGEST_TITLE, file_title, plain_cell, workbook_answer
from workflows.core.vietnamese import Refusal, parse_date

AS = "as"
"""The part of an address that asks for the tables of its page as a file of that kind."""
KINDS = ("xlsx", "csv")
MARK = '<table class="table'
"""How the tables of a page begin; papers and calendars that are drawn as tables have other classes."""
TABLES = "//main//table[contains(concat(' ', @class, ' '), ' table ')]"
"""The tables that go into the file."""
LISTS = ("table-cards", "heat")
"""The classes of the lists of a page; its other tables sum them up, and come after them in the file."""
LEFT_OUT = "self::*[@class='cell-choose' or @class='bars-bar'] | .//input | .//button"
"""What in a cell says nothing: what is ticked or pressed, and a bar that draws the figure beside it."""
SHEET = re.compile(r"[\[\]:*?/\\]")
"""What no name of a sheet may have."""
WHOLE = re.compile(r"0|[1-9][0-9]{0,2}(?:\.[0-9]{3}){0,4}|[1-9][0-9]{0,14}")
"""A whole number of at most 15 digits: spreadsheets keep no more of them."""
DAY = re.compile(r"[0-9]{2}/[0-9]{2}/[0-9]{4}")

Value = str | int | dt.date


@dataclass(frozen=True, slots=True)
class ScreenTable:
    """A table with its heads and cells as they are read."""

    title: str
    rows: list[list[str]]


def register(app: Flask) -> None:
    """Answer what asks for the tables of a page as a file, and give every page the addresses of its files."""
    app.after_request(_answer)
    app.context_processor(lambda: {"table_files": table_files, "table_mark": MARK})


def asked() -> str:
    """Return the kind of file that this request asks for in place of the page; '' for the page."""
    kind = request.args.get(AS, "") if request.method == "GET" else ""
    return kind if kind in KINDS and _person() else ""


def _person() -> bool:
    user = g.get("user")
    return user is not None and user.actor is not None


def table_files() -> list[tuple[str, str]]:
    """Return kind and address of each file that this page can be taken along as; none for who is no person."""
    if request.method != "GET" or not request.endpoint or not _person():
        return []
    given = [(name, value) for name, value in request.args.items(multi=True) if name != AS]
    return [(kind.upper(), f"{quote(request.path)}?{urlencode([*given, (AS, kind)])}") for kind in KINDS]


def _answer(response: Response) -> Response:
    kind = asked()
    if not kind or response.status_code != 200 or response.mimetype != "text/html":
        return response
    page = import_module("lxml.html").fromstring(response.get_data(as_text=True))
    found = page.xpath(TABLES)
    found.sort(key=lambda each: not set(LISTS) & set(each.get("class").split()))
    tables = [_read(each) for each in found]
    if not tables:
        return response
    # No name of a person, as headings have it, or titles behind a dash: file names end up in downloads and in mail.
    title = " ".join(page.xpath("string(//title)").rpartition(" · ")[0].partition(" – ")[0].split())
    name = f"{file_title(title)} {today():%Y-%m-%d}"
    return _workbook(tables, name) if kind == "xlsx" else _text(tables, name)


def _read(table: Any) -> ScreenTable:
    caption = "".join(table.xpath("string(./caption)")).strip()
    rows = table.xpath("./thead/tr | ./tbody/tr | ./tfoot/tr | ./tr")
    cells = [[text for each in row.xpath("./th | ./td") for text in _spread(each)] for row in rows]
    controls = [
        bool(column) and all(each.xpath(LEFT_OUT) for each in column)
        for column in _columns([row.xpath("./th | ./td") for row in table.xpath("./tbody/tr")])
    ]
    left_out = {index for index, filled in enumerate(controls) if filled}
    return ScreenTable(caption, [[text for index, text in enumerate(row) if index not in left_out] for row in cells])


def _spread(cell: Any) -> list[str]:
    """Return what is read in a cell, with an empty cell for each further column that it spans."""
    return [_cell(cell), *[""] * (int(cell.get("colspan", "1")) - 1)]


def _columns(rows: list[list[Any]]) -> list[list[Any]]:
    return [[row[index] for row in rows if index < len(row)] for index in range(max(map(len, rows), default=0))]


def _cell(cell: Any) -> str:
    """Return what is read in a cell, its smaller lines behind a dot; not what only a screen reader says."""
    parts: list[str] = []
    for text in cell.xpath(".//text()"):
        words = " ".join(text.split())
        around = text.getparent() if text.is_text else text.getparent().getparent()
        classes = " ".join(each.get("class", "") for each in (around, *around.iterancestors()) if each is not cell)
        if not words or "visually-hidden" in classes.split():
            continue
        parts.append(f"· {words}" if parts and "hint" in classes.split() else words)
    return " ".join(parts)


def _value(text: str) -> Value:
    """Return a whole number and a day as such, so that they can be summed and sorted; anything else as text."""
    if WHOLE.fullmatch(text):
        return int(text.replace(".", ""))
    if DAY.fullmatch(text):
        try:
            return parse_date(text)
        except Refusal:
            return text
    return plain_cell(text)


def _workbook(tables: list[ScreenTable], name: str) -> Response:
    book = import_module("openpyxl").Workbook(write_only=True)
    for number, table in enumerate(tables, start=1):
        sheet = book.create_sheet(_sheet_name(table, number))
        for row in table.rows:
            sheet.append([_value(text) for text in row])
    return workbook_answer(book, name)


def _sheet_name(table: ScreenTable, number: int) -> str:
    return f"{number} {SHEET.sub(' ', table.title)}"[:LONGEST_TITLE].strip()


def _text(tables: list[ScreenTable], name: str) -> Response:
    stream = io.StringIO()
    # Every cell in quotes, because some spreadsheets take a semicolon for the end of a cell.
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
    for number, table in enumerate(tables):
        if number:
            writer.writerow([])
        writer.writerows([plain_cell(text) for text in row] for row in table.rows)
    # With the mark in front spreadsheets read Vietnamese letters right.
    file = io.BytesIO(stream.getvalue().encode("utf-8-sig"))
    answer = send_file(file, "text/csv", as_attachment=True, download_name=f"{name}.csv", etag=False, max_age=0)
    answer.headers["Cache-Control"] = "no-store"
    return answer
