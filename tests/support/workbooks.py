"""Workbooks for the tests: a small office that can be imported, with any cell replaced."""

import io
from typing import Any

import openpyxl

from webapp.services.imports import Fault

UNIT_HEAD = ["Mã đơn vị", "Tên đơn vị", "Loại", "Mã đơn vị cấp trên", "Địa bàn", "Từ ngày", "Làm điểm"]
PERSON_HEAD = [
    "Mã cán bộ",
    "Họ và tên",
    "Giới tính",
    "Ngày sinh",
    "Mã đơn vị",
    "Chức vụ",
    "Từ ngày",
    "Đến ngày",
    "Ngày vào Đoàn",
    "Ngày vào Đảng",
    "Đối tượng Đảng",
    "Điện thoại",
]
UNITS = [
    ["T", "Tỉnh đoàn", "Đoàn cấp tỉnh", None, None, "01/01/2000", None],
    ["H", "Huyện đoàn", "Đoàn cấp huyện", "T", None, "01/01/2000", None],
    ["X", "Đoàn xã Một", "Đoàn cơ sở", "H", "xã Một", "01/01/2000", "x"],
    ["X-QS", "Ban Chỉ huy Quân sự xã Một", "Ban Chỉ huy Quân sự", "X", "xã Một", "01/01/2000", None],
    ["X-1", "Chi đoàn Thôn 1", "Chi đoàn", "X", "Thôn 1", "01/01/2000", None],
    ["X-2", "Chi đoàn Thôn 2", "Chi đoàn", "X", "Thôn 2", "01/01/2000", None],
]
NONE = [None] * 5
PEOPLE: list[list[Any]] = [
    [
        "P1",
        "Đặng Văn An",
        "Nam",
        "01/02/1990",
        "X-1",
        "Bí thư",
        "01/01/2015",
        None,
        "26/03/2006",
        "03/02/2014",
        None,
        "0912 345 678",
    ],
    ["P1", "Đặng Văn An", "Nam", "01/02/1990", "X-1", "Thôn đội trưởng", "01/01/2016", *NONE],
    ["P2", "Lê Thị Bình", "Nữ", "05/06/1992", "X-2", "Bí thư", "01/01/2015", None, "26/03/2008", None, "x", None],
    ["P3", "Ksor H'Mloan", "Nữ", "07/08/1985", "X-QS", "Chỉ huy trưởng", "01/01/2014", *NONE],
    ["P4", "Võ Đức", "Nam", "09/10/1980", "H", "Bí thư", "01/01/2014", *NONE],
]


def office(*replaced: tuple[str, int, str, Any]) -> dict[str, list[list[Any]]]:
    """The small office as rows by sheet, heads first. `replaced`: (sheet, Excel's row, column, value)."""
    sheets = {"Đơn vị": [UNIT_HEAD, *UNITS], "Cán bộ": [PERSON_HEAD, *PEOPLE]}
    sheets = {name: [list(row) for row in rows] for name, rows in sheets.items()}
    for sheet, row, column, value in replaced:
        rows = sheets[sheet]
        while len(rows) < row:
            rows.append([None] * len(rows[0]))
        rows[row - 1][rows[0].index(column)] = value
    return sheets


def saved(sheets: dict[str, list[list[Any]]]) -> io.BytesIO:
    """The rows as an .xlsx file."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    workbook.save(stream)
    stream.seek(0)
    return stream


def book(*replaced: tuple[str, int, str, Any]) -> io.BytesIO:
    """The small office as a file, with cells replaced."""
    return saved(office(*replaced))


def english(line: Fault) -> tuple[str, str]:
    """The problem and the advice of a fault or warning."""
    return line.problem.text % line.problem.values, line.advice.text % line.advice.values
