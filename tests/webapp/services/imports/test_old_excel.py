"""Workbooks of Excel 97 to 2003: read as the same rows in an .xlsx file, and refused in one sentence where damaged.

tests/data/old-excel.xls holds `old_office` as xlwt 1.3 writes it: with dates of the old kind, a birth that shows its
month alone, a telephone number that shows its zero, more texts than one record takes, a hidden row and column, and a
hidden sheet.
"""

import datetime as dt
import io
import random
import struct
import tracemalloc
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from tests.support.workbooks import english, office
from webapp.config import ROOT
from webapp.services.imports import WorkbookContent, read_workbook

OLD = (ROOT / "tests" / "data" / "old-excel.xls").read_bytes()
PHONE = 912345678
MONTH = dt.datetime(1998, 2, 1)


def old_office() -> dict[str, list[list[Any]]]:
    """The small office with 300 members more, as the file was made of it."""
    sheets = office()
    people = sheets["Cán bộ"]
    people[1][6], people[1][11], people[3][3] = dt.datetime(2015, 1, 1), PHONE, MONTH
    for number in range(300):
        name = f"Nguyễn Thị Hằng {number:03d}"
        people.append([f"M{number:03d}", name, "Nữ", dt.datetime(2000, 1, 1 + number % 28), "X-1", "Đoàn viên"])
        people[-1] += [dt.datetime(2020, 1, 1), *[None] * 5]
    return sheets


def as_new() -> io.BytesIO:
    """The same rows as an .xlsx file, with the same formats."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in old_office().items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, dt.datetime):
                    cell.number_format = "mm/yyyy" if cell.value == MONTH else "dd/mm/yyyy"
                elif isinstance(cell.value, int):
                    cell.number_format = "0000 000 000"
    stream = io.BytesIO()
    workbook.save(stream)
    stream.seek(0)
    return stream


def read(data: bytes) -> WorkbookContent:
    return read_workbook(io.BytesIO(data))


def test_an_old_workbook_is_read_as_a_new_one() -> None:
    old, new = read(OLD), read_workbook(as_new())
    assert old.faults == new.faults == ()
    assert (old.units, old.people, old.posts) == (new.units, new.people, new.posts)
    assert len(old.people) == 304 and old.people[0].phone == "+84912345678" and str(old.people[1].birth) == "02/1998"
    said = [english(each)[0] for each in old.warnings]
    assert "Hidden or filtered rows are read too: 4" in said and "Hidden columns are read too: Đến ngày" in said
    assert any("hidden sheet" in note.text for note in old.notes)


def patched(at: int, new: bytes) -> bytes:
    return OLD[:at] + new + OLD[at + len(new) :]


def folder_entry(name: str) -> bytes:
    """The entry of a folder in the container."""
    text = (name + "\0").encode("utf-16-le")
    return text.ljust(64, b"\0") + struct.pack("<HBB", len(text), 1, 1)


FIRST = OLD.index(struct.pack("<HHH", 0x809, 16, 0x600)) + 20
"""Where the record behind the first one stands."""
TABLE = (struct.unpack_from("<I", OLD, 76)[0] + 1) * 512
"""Where the table of chains stands; full of zeros each chain is a circle."""
FOLDER = OLD.index("Root Entry".encode("utf-16-le"))


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (patched(FIRST, struct.pack("<H", 0x2F)), "The workbook is locked with a password"),
        (patched(FOLDER + 256, folder_entry("_VBA_PROJECT_CUR")), "The workbook contains macros"),
        (
            OLD.replace("Workbook".encode("utf-16-le"), "WordDocu".encode("utf-16-le")),
            "not an Excel workbook, or it is damaged",
        ),
        (patched(FIRST - 16, struct.pack("<H", 0x500)), "not an Excel workbook, or it is damaged"),
        (OLD[: len(OLD) // 2], "not an Excel workbook, or it is damaged"),
        (OLD[:600], "not an Excel workbook, or it is damaged"),
        (patched(TABLE, struct.pack("<I", 0) * 128), "not an Excel workbook, or it is damaged"),
        (OLD + b"\0" * (6 * 1024 * 1024), "larger than 5 MB"),
    ],
)
def test_what_is_not_read_is_one_fault(data: bytes, problem: str) -> None:
    [fault] = read(data).faults
    assert problem in english(fault)[0]


@pytest.mark.at_length
def test_no_damage_is_an_accident_or_costs_much(count_calls: Callable[[], Any]) -> None:
    with count_calls() as whole:
        read(OLD)
    chance = random.Random(7)
    for _number in range(150):
        data = bytearray(OLD)
        for _byte in range(chance.randrange(1, 40)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        with count_calls() as damaged:
            read(bytes(data))
        assert damaged.calls < 20 * whole.calls


@pytest.mark.parametrize("more", [0xFFFFFFFE, 1])
def test_chains_in_circles_take_no_more_than_the_file(more: int) -> None:
    """The first sector is a chain in a circle; the second names it 127 times as table, and itself as the next one."""
    head = OLD[:8].ljust(30, b"\0") + struct.pack("<HH", 9, 6)
    head = head.ljust(48, b"\0") + struct.pack("<I", 0)
    head = head.ljust(56, b"\0") + struct.pack("<IIII", 4096, 0xFFFFFFFE, 0, more)
    table = struct.pack("<I", 0) + struct.pack("<109I", *[0] * 109)
    sectors = [b"\0" * 512, struct.pack("<128I", *[0] * 127, 1), *[b"\0" * 512] * 10]
    tracemalloc.start()
    try:
        [fault] = read(b"".join([head, table, *sectors])).faults
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()
    assert "damaged" in english(fault)[0]
