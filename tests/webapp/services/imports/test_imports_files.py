"""Files that are not what they say: refused in a moment, in little memory, with a sentence."""

import hashlib
import io
import re
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest

from tests.support.workbooks import book, office, saved
from webapp.services.imports import LARGEST_FILE, read_workbook
from webapp.services.imports.sheets import MOST_ROWS

DAMAGED = "not an Excel workbook, or it is damaged"
TOO_MUCH = "unpacks to more"


def faults(data: bytes) -> list[str]:
    return [line.problem.text % line.problem.values for line in read_workbook(io.BytesIO(data)).faults]


def rewritten(change: Callable[[str, bytes], bytes], *more: tuple[str, bytes]) -> bytes:
    """The small office's file with its parts changed and others added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(book()) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, change(part.filename, old.read(part)))
        for name, content in more:
            new.writestr(name, content)
    return stream.getvalue()


def with_doctype(doctype: str, entity: str) -> bytes:
    """The office with a DTD before each sheet and an entity where the first unit's name stands."""

    def change(name: str, content: bytes) -> bytes:
        if name.startswith(("xl/worksheets/", "xl/sharedStrings")):
            text = re.sub(r"^<\?xml.*?\?>", "", content.decode())
            content = (doctype + text.replace("Tỉnh đoàn", entity)).encode()
        return content

    return rewritten(change)


def unchanged(_name: str, content: bytes) -> bytes:
    return content


def elements(root: str, element: str, count: int) -> bytes:
    """So many elements, with noise between them lest they look like a bomb."""
    noise = (f"<!--{hashlib.sha256(bytes([n % 251])).hexdigest()[: n % 60]}-->" for n in range(count // 20))
    return (f"<{root}>" + "".join(element * 20 + each for each in noise) + element * 20 + f"</{root}>").encode()


def wide(name: str, content: bytes) -> bytes:
    return elements("row", "<c/>", 2_000_000) if "sheet1" in name else content


def cut(name: str, content: bytes) -> bytes:
    return content[:-40] if "sheet1" in name else content


def locked() -> bytes:
    """The flag of encryption set on every part, in both places where a part is described."""
    data = bytearray(book().getvalue())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(signature)
        while start >= 0:
            data[start + offset] |= 1
            start = data.find(signature, start + 4)
    return bytes(data)


def many_parts(count: int) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number in range(count):
            archive.writestr(f"{number:x}", b"")
    return stream.getvalue()


PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 2000
BILLION = "<!DOCTYPE x [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {new} '{f'&{old};' * 10}'>" for old, new in zip("abcdefghi", "bcdefghij", strict=True)
)
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", DAMAGED),
    "a picture with another name": (lambda: PNG, DAMAGED),
    "an old .xls": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4000, "not an Excel workbook"),
    "text": (lambda: "Mã đơn vị và tên đơn vị".encode(), DAMAGED),
    "half a workbook": (lambda: book().getvalue()[:3000], DAMAGED),
    "a picture with a workbook behind it": (lambda: PNG + book().getvalue(), DAMAGED),
    "an archive that is no workbook": (lambda: many_parts(3), DAMAGED),
    "a damaged part": (lambda: rewritten(cut), DAMAGED),
    "an entity from a file": (
        lambda: with_doctype('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', "&e;"),
        DAMAGED,
    ),
    "an entity from the network": (
        lambda: with_doctype('<!DOCTYPE x [<!ENTITY e SYSTEM "http://127.0.0.1:9/">]>', "&e;"),
        DAMAGED,
    ),
    "a billion laughs": (lambda: with_doctype(BILLION + "]>", "&j;"), DAMAGED),
    "macros": (lambda: rewritten(unchanged, ("xl/vbaProject.bin", b"x")), "contains macros"),
    "old macros": (lambda: rewritten(unchanged, ("xl/macrosheets/sheet1.xml", b"x")), "contains macros"),
    "a password": (locked, "locked with a password"),
    "a bomb in a part": (lambda: rewritten(unchanged, ("xl/media/a.bin", b"\0" * 9_000_000)), TOO_MUCH),
    "a bomb in a sheet": (lambda: rewritten(unchanged, ("xl/worksheets/z.xml", b" " * 30_000_000)), TOO_MUCH),
    "a bomb in its whole": (
        lambda: rewritten(unchanged, *((f"xl/worksheets/{n}.xml", b"12345678" * 110_000) for n in range(60))),
        TOO_MUCH,
    ),
    "two million cells in a row": (lambda: rewritten(wide), TOO_MUCH),
    "a million strings": (
        lambda: rewritten(unchanged, ("xl/sharedStrings.xml", elements("sst", "<si/>", 1_000_001))),
        TOO_MUCH,
    ),
    "styles without end": (
        lambda: rewritten(unchanged, ("xl/styles2.xml", elements("styleSheet", "<xf/>", 100_001))),
        TOO_MUCH,
    ),
    "40,000 parts": (lambda: many_parts(40_000), TOO_MUCH),
    "100,000 parts": (lambda: many_parts(100_000), "larger than 5 MB"),
    "too large": (lambda: book().getvalue() + b"\0" * LARGEST_FILE, "larger than 5 MB"),
}


@pytest.mark.at_length
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_one_fault_and_costs_little(name: str) -> None:
    make, words = HOSTILE[name]
    data = make()
    tracemalloc.start()
    [problem] = faults(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert words in problem
    assert peak < 50_000_000


def test_the_extent_that_a_sheet_claims_is_not_believed() -> None:
    def claim(name: str, content: bytes) -> bytes:
        claimed = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', content)
        return claimed if "sheet" in name else content

    reading = read_workbook(io.BytesIO(rewritten(claim)))
    assert (reading.faults, len(reading.units), len(reading.people)) == ((), 6, 4)


@pytest.mark.at_length
def test_a_row_far_below_is_one_fault() -> None:
    data = book(("Đơn vị", MOST_ROWS + 2, "Mã đơn vị", "Z")).getvalue()
    assert faults(data) == ["The sheet has more than 10.000 rows"]


@pytest.mark.at_length
def test_many_rows_are_read() -> None:
    sheets = office()
    member = ["Nguyễn Văn Tám", "Nam", "01/02/1990", "X-1", "Đoàn viên", "01/01/2015", *[None] * 5]
    sheets["Cán bộ"] += [[f"N{number}", *member] for number in range(5000)]
    data = saved(sheets).getvalue()
    assert faults(data) == []
