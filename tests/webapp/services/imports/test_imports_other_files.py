"""Workbooks as offices have them: titles above the headings, .ods files and .csv files."""

import io
import zipfile
from dataclasses import replace
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest

from tests.support.workbooks import book, english, office, saved
from webapp.services.imports import WorkbookContent, read_workbook
from webapp.services.imports.archive import LARGEST_FILE
from webapp.services.imports.other_files import ODS

NAMES = 'xmlns:{0}="urn:oasis:names:tc:opendocument:xmlns:{0}:1.0"'
HEAD = " ".join(NAMES.format(name) for name in ("office", "table", "text", "style"))
LIST = [
    ["DANH SÁCH ĐOÀN VIÊN"],
    ["STT", "Họ và tên", "Mã định danh đoàn viên", "Ngày sinh", "Giới tính", "Điện thoại liên hệ", "Đơn vị"],
    ["1", "Lê Thị Na", "09000001", "08/03/1994", "Nữ", "0912 000 001", "Chi đoàn Thôn 1"],
    ["2", "Trần, Văn Ổi", "09000002", "15/07/1993", "Nam", "", "Chi đoàn Thôn 1"],
]


def same(one: WorkbookContent, other: WorkbookContent) -> bool:
    """Whether two workbooks say the same, in whichever rows."""

    def said(book: WorkbookContent) -> list[object]:
        return [replace(each, row=0) for each in (*book.units, *book.people, *book.posts)]

    return said(one) == said(other) and not one.faults


def test_titles_above_the_headings_are_passed_over_and_named() -> None:
    sheets = {name: [["PHỤ LỤC"], [], ["(kèm theo)"], *rows] for name, rows in office().items()}
    read = read_workbook(saved(sheets))
    assert same(read, read_workbook(book()))
    notes = [note.text % note.values for note in read.notes]
    assert "Skipped: the rows of “Cán bộ” above its headings: 1–3" in notes


def test_a_fault_under_titles_names_the_row_of_the_sheet() -> None:
    sheets = office(("Cán bộ", 3, "Ngày sinh", "31/02/1990"))
    sheets["Cán bộ"].insert(0, ["DANH SÁCH CÁN BỘ"])
    (wrong,) = read_workbook(saved(sheets)).faults
    assert (wrong.sheet, wrong.row) == ("Cán bộ", 4)


def cell(value: Any, attributes: str = "") -> str:
    """A cell of an .ods file: a text, or a number or date with the words that it shows."""
    if value is None:
        return "<table:table-cell/>"
    words = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(value).split("\n"))
    return f"<table:table-cell {attributes}>{words}</table:table-cell>"


def ods(sheets: dict[str, list[str]], style: str = "") -> io.BytesIO:
    """Rows of cells as an .ods file, with the empty rest of the sheet that LibreOffice writes."""
    endless = 'table:number-rows-repeated="1048000"'
    rest = f'<table:table-row {endless}><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    tables = ""
    for name, rows in sheets.items():
        lines = (
            row if row.startswith("<table:table-row") else f"<table:table-row>{row}</table:table-row>" for row in rows
        )
        tables += f"<table:table table:name={quoteattr(name)}>{''.join(lines)}{rest}</table:table>"
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    content = f"<office:document-content {HEAD}>{style}{body}</office:document-content>"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", ODS)
        archive.writestr("content.xml", content)
    stream.seek(0)
    return stream


def plain(rows: list[list[Any]]) -> list[str]:
    return ["".join(cell(value) for value in row) for row in rows]


def test_an_ods_file_says_the_same() -> None:
    sheets = {name: plain(rows) for name, rows in office().items()}
    assert same(read_workbook(ods(sheets)), read_workbook(book()))


def test_dates_numbers_and_hidden_rows_of_an_ods_file() -> None:
    sheets = {name: plain(rows) for name, rows in office().items()}
    first = list(office()["Cán bộ"][1])
    day = 'office:value-type="date" office:date-value="1990-02-01"'
    number = 'office:value-type="float" office:value="912345678"'
    cells = [cell(value) for value in first]
    cells[3], cells[11] = cell("01/02/90", day), cell("0912 345 678", number)
    sheets["Cán bộ"][1] = f'<table:table-row table:visibility="collapse">{"".join(cells)}</table:table-row>'
    read = read_workbook(ods(sheets))
    assert same(read, read_workbook(book()))
    assert "Hidden or filtered rows are read too: 2" in [english(each)[0] for each in read.warnings]


def test_a_formula_and_a_hidden_sheet_of_an_ods_file() -> None:
    sheets = {name: plain(rows) for name, rows in office().items()}
    formula = 'table:formula="of:=1+1" office:value-type="float" office:value="2"'
    sheets["Đơn vị"][1] = cell("T", formula) + sheets["Đơn vị"][1].partition("</table:table-cell>")[2]
    assert [each.column for each in read_workbook(ods(sheets)).faults][:1] == ["Mã đơn vị"]
    style = (
        '<style:style style:name="h" style:family="table"><style:table-properties table:display="false"/></style:style>'
    )
    data = ods({name: plain(rows) for name, rows in office().items()}, style)
    hidden = data.getvalue()
    with zipfile.ZipFile(io.BytesIO(hidden)) as archive:
        content = archive.read("content.xml").decode()
    again = io.BytesIO()
    with zipfile.ZipFile(again, "w") as archive:
        archive.writestr("mimetype", ODS)
        archive.writestr("content.xml", content.replace("<table:table ", '<table:table table:style-name="h" ', 1))
    again.seek(0)
    assert "The sheet “Đơn vị” is hidden" in [english(each)[0] for each in read_workbook(again).faults]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "utf-16"])
def test_a_members_list_as_csv(separator: str, encoding: str) -> None:
    lines = [separator.join(f'"{value}"' for value in row) for row in LIST]
    read = read_workbook(io.BytesIO("\r\n".join(lines).encode(encoding)))
    assert read.faults == ()
    assert [(each.code, each.full_name) for each in read.people] == [
        ("09000001", "Lê Thị Na"),
        ("09000002", "Trần, Văn Ổi"),
    ]


HOSTILE = {
    "entities": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    "no sheet": "<x/>",
    "cut": "<office:document-content",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_ods_file_is_refused(name: str) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", ODS)
        archive.writestr("content.xml", HOSTILE[name])
    stream.seek(0)
    assert read_workbook(stream).faults


def test_a_sheet_that_repeats_for_ever_costs_little() -> None:
    wide = cell("x", 'table:number-columns-repeated="900000000"')
    row = f'<table:table-row table:number-rows-repeated="900000000">{wide}</table:table-row>'
    read = read_workbook(ods({"Đơn vị": [*plain([office()["Đơn vị"][0]]), row], "Cán bộ": []}))
    assert "The sheet has more than 10.000 rows" in [english(each)[0] for each in read.faults]


def test_too_large_a_text_is_refused() -> None:
    assert read_workbook(io.BytesIO(b"a;b\n" * LARGEST_FILE)).faults


def test_many_sheets_that_repeat_are_refused_and_empty_rows_cost_nothing() -> None:
    """A kilobyte would take a gigabyte."""
    endless = f'<table:table-row table:number-rows-repeated="99999">{cell("x")}</table:table-row>'
    refused = read_workbook(ods({f"T{number}": [endless] for number in range(4)})).faults
    assert [english(each)[0] for each in refused] == ["The workbook unpacks to more than an office's workbook can hold"]
    sheets = {name: plain(rows) for name, rows in office().items()}
    empty = f'<table:table-row table:number-rows-repeated="99999">{cell(None)}</table:table-row>'
    assert same(read_workbook(ods(sheets | {f"T{number}": [empty] for number in range(40)})), read_workbook(book()))


NO_VALUES = [
    ("float", "value", "nan"),
    ("float", "value", "1e400"),
    ("percentage", "value", "mười"),
    ("date", "date-value", "2026-02-30"),
]


@pytest.mark.parametrize(("kind", "name", "value"), NO_VALUES)
def test_what_is_no_number_and_no_day_is_refused_at_its_cell(kind: str, name: str, value: str) -> None:
    sheets = {name: plain(rows) for name, rows in office().items()}
    cells = [cell(value) for value in office()["Cán bộ"][1]]
    cells[3] = cell("1", f'office:value-type="{kind}" office:{name}="{value}"')
    sheets["Cán bộ"][1] = "".join(cells)
    (wrong,) = read_workbook(ods(sheets)).faults
    assert (wrong.row, wrong.column, english(wrong)[0]) == (2, "Ngày sinh", f"The cell holds an error ({value})")


def test_a_number_beyond_all_bounds_is_refused_at_its_cell_of_an_xlsx_file() -> None:
    sheets = office(("Cán bộ", 3, "Ngày sinh", 123.5))
    stream = io.BytesIO()
    with zipfile.ZipFile(saved(sheets)) as made, zipfile.ZipFile(stream, "w") as archive:
        for name in made.namelist():
            archive.writestr(name, made.read(name).replace(b"<v>123.5</v>", b"<v>1E400</v>"))
    stream.seek(0)
    (wrong,) = read_workbook(stream).faults
    assert (wrong.row, wrong.column, english(wrong)[0]) == (3, "Ngày sinh", "The cell holds an error (inf)")
