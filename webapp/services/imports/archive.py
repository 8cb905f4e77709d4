"""Checks whether a file may be unpacked: sizes, number of parts and XML elements, macros, passwords, DTDs.

openpyxl holds what it reads as objects, about 300 bytes for each element of four letters: the number of a file's
elements, not its size, determines the cost of reading it.
"""

import io
import zipfile
from importlib import import_module
from typing import Any
from xml.parsers import expat

from webapp.services.imports.faults import Fault, fault
from workflows.core.text import _

MEBIBYTE = 1024 * 1024
LARGEST_FILE = 5 * MEBIBYTE
LARGEST_UNPACKED = 50 * MEBIBYTE
LARGEST_PART = 8 * MEBIBYTE
"""The largest part that is not read row by row (styles, theme, settings)."""
MOST_PARTS = 1000
STEEPEST = 200
"""Unpacked bytes per packed byte. Real sheets stay below 50; deflate can reach 1032."""
MOST_CELLS = 1_000_000
"""Elements of a sheet or of the shared strings: 20,000 full rows have 750,000."""
MOST_ELEMENTS = 100_000
"""Elements of any other part."""
IN_A_ROW = 50_000
"""Elements between one row and the next: Excel has at most 16,384 columns."""
READ_BY_ROW = ("xl/worksheets/", "xl/sharedstrings", "content.xml")


OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How files of Excel 97 to 2003 begin, and of Word and PowerPoint of these years."""


class TooMuch(Exception):
    """A workbook that would take more memory than an office's workbook ever does."""


class _Forbidden(Exception):
    pass


def archive_fault(data: bytes) -> Fault | None:
    """Return why the file must not be read as a workbook; None if it may. Takes about a second and little memory."""
    if len(data) > LARGEST_FILE:
        return fault(
            "",
            None,
            None,
            _("The file is larger than 5 MB"),
            _("Remove pictures and other sheets, or send the units in several workbooks"),
        )
    # The last bytes say how many parts there are; checked first, because listing 10⁵ of them takes long.
    end = data.rfind(b"PK\x05\x06")
    if not data.startswith(b"PK\x03\x04") or end < 0:
        return not_a_workbook()
    if int.from_bytes(data[end + 10 : end + 12], "little") > MOST_PARTS:
        return too_much()
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        return _contents_fault(archive.infolist()) or _parts_fault(archive)
    except Exception:
        # zipfile and zlib raise many exceptions for a damaged archive; all of them mean this one thing.
        return not_a_workbook()


def not_a_workbook() -> Fault:
    return fault(
        "",
        None,
        None,
        _("The file is not an Excel workbook, or it is damaged"),
        _("Open it in Excel or LibreOffice and save it as .xlsx"),
    )


def too_much() -> Fault:
    return fault(
        "",
        None,
        None,
        _("The workbook unpacks to more than an office's workbook can hold"),
        _("Copy the two sheets into a new workbook and send that one"),
    )


def _contents_fault(parts: list[zipfile.ZipInfo]) -> Fault | None:
    """Return a fault visible in the archive's table of contents, before anything is unpacked."""
    names = [part.filename.lower() for part in parts]
    if any(part.flag_bits & 1 for part in parts):
        return fault("", None, None, _("The workbook is locked with a password"), _("Save it without a password"))
    if any(name.endswith("vbaproject.bin") or "macrosheets/" in name or name.startswith("basic/") for name in names):
        return fault("", None, None, _("The workbook contains macros"), _("Save it as .xlsx, without macros"))
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        return too_much()
    return too_much() if any(_is_bomb(part) for part in parts) else None


def _is_bomb(part: zipfile.ZipInfo) -> bool:
    """Whether the sizes that the archive declares are suspicious; zipfile unpacks no more than it declares."""
    if part.file_size > MEBIBYTE and part.file_size > STEEPEST * part.compress_size:
        return True
    return part.file_size > LARGEST_PART and not part.filename.lower().startswith(READ_BY_ROW)


def _parts_fault(archive: zipfile.ZipFile) -> Fault | None:
    """Count the elements of every XML part without keeping any. Raises what zipfile raises."""
    for part in archive.infolist():
        if part.filename.lower().endswith((".xml", ".rels")):
            by_row = part.filename.lower().startswith(READ_BY_ROW)
            try:
                _count(archive, part, MOST_CELLS if by_row else MOST_ELEMENTS)
            except TooMuch:
                return too_much()
            except (_Forbidden, expat.ExpatError):
                return not_a_workbook()
    return None


def _count(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> None:
    """Raise TooMuch for more elements than `most`, _Forbidden for a DTD, which no workbook has."""
    elements = in_a_row = 0

    def start(name: str, _attributes: dict[str, str]) -> None:
        nonlocal elements, in_a_row
        elements += 1
        in_a_row = 0 if name.endswith(("row", "si")) else in_a_row + 1
        if elements > most or in_a_row > IN_A_ROW:
            raise TooMuch

    def forbid(*_declaration: object) -> None:
        raise _Forbidden

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = forbid
    with archive.open(part) as stream:
        parser.ParseFile(stream)


def open_workbook(data: bytes) -> Any:
    """Open an .xlsx file. openpyxl is imported at its first use, because importing it takes a quarter of a start.

    Raises RuntimeError if it would read XML without defusedxml, and whatever its parsers raise for a damaged file.
    """
    openpyxl = import_module("openpyxl")
    if not openpyxl.DEFUSEDXML:
        raise RuntimeError("openpyxl has to read XML through defusedxml")
    return openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
