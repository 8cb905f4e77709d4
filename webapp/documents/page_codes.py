"""Stacks of scanned papers: the codes that stand on their pages, pictures of the pages, and pages put together anew.

The libraries unpack whatever a file says: so they run in a program of their own, with little memory and time.
"""

import hashlib
import io
import json
import resource
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
import zxingcpp
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

MOST_MEMORY = 1536 * 1024**2
MOST_SECONDS = 60
MOST_BYTES = 64 * 1024**2
"""All pictures, or all files, that come of one file: what a page needs is no measure of what it can be made to need."""
MOST_WAIT = 5
"""So many seconds a stack waits for another one: it holds up a thread of the server meanwhile."""
DOTS_AN_INCH = (200, 300)
"""How sharply a page is looked at: the second one where the first shows no code."""
POINTS = 72
LONGEST_SIDE = 1500
"""The longest side of a page in points that is looked at whole; a larger one is looked at less sharply."""
QUALITY = 75
"""Of the pictures of pages, as JPEG files."""

# Each may take MOST_MEMORY: all threads of a process at once would take that many times.
_ONE_AT_A_TIME = threading.Lock()


class UnreadableStack(Exception):
    """A file that is no PDF whose pages can be drawn, or that takes too much memory or time."""


class TooManyPages(Exception):
    """A file with more pages than are asked for."""


class BusyWithStacks(Exception):
    """A stack that comes while another one is being read."""


@dataclass(frozen=True, slots=True)
class StackedPage:
    """A page of a stack: the texts of the QR codes on it, a hash of its dots, and its picture as a JPEG file."""

    texts: tuple[str, ...]
    dots: str
    picture: bytes


def read_pages(data: bytes, most: int) -> list[StackedPage]:
    """Return the pages of a PDF file, so many at most. Raises UnreadableStack, TooManyPages, BusyWithStacks."""
    head, parts = _asked({"act": "read", "most": most}, data)
    return [StackedPage(tuple(said["texts"]), said["dots"], part) for said, part in zip(head, parts, strict=True)]


def put_together(data: bytes, groups: Sequence[Sequence[int]]) -> list[bytes]:
    """Return for each group a PDF file with those pages (from 0) of a file. Raises UnreadableStack, BusyWithStacks."""
    if not groups:
        return []
    _head, parts = _asked({"act": "split", "groups": [list(each) for each in groups]}, data)
    return parts


def of_pictures(pictures: Sequence[bytes]) -> bytes:
    """Return a PDF file with a page for each JPEG file, at 200 dots an inch; the same bytes whenever it is made."""
    file = io.BytesIO()
    canvas = Canvas(file, invariant=1)
    for each in pictures:
        picture = ImageReader(io.BytesIO(each))
        size = tuple(side * POINTS / DOTS_AN_INCH[0] for side in picture.getSize())
        canvas.setPageSize(size)
        canvas.drawImage(picture, 0, 0, *size)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _asked(asked: dict[str, Any], data: bytes) -> tuple[list[Any], list[bytes]]:
    """Ask the program: a line of JSON and a file go in, a line of JSON with sizes and parts come out."""
    program = [sys.executable, "-I", str(Path(__file__))]
    if not _ONE_AT_A_TIME.acquire(timeout=MOST_WAIT):
        raise BusyWithStacks
    try:
        sent = json.dumps(asked).encode() + b"\n" + data
        done = subprocess.run(program, input=sent, capture_output=True, timeout=2 * MOST_SECONDS, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise UnreadableStack from error
    finally:
        _ONE_AT_A_TIME.release()
    line, _newline, rest = done.stdout.partition(b"\n")
    head, parts, begin = json.loads(line), [], 0
    if head["said"] is None:
        raise TooManyPages
    for size in head["sizes"]:
        parts.append(rest[begin : begin + size])
        begin += size
    return head["said"], parts


def _read(document: Any) -> tuple[list[Any], list[bytes]]:
    said, pictures, total = [], [], 0
    for page in document:
        picture, texts = None, []
        for sharp in DOTS_AN_INCH:
            less = min(1.0, LONGEST_SIDE / max(page.get_size()))
            drawn = page.render(scale=sharp / POINTS * less, grayscale=True).to_pil()
            picture = picture or drawn
            found = zxingcpp.read_barcodes(drawn, formats=zxingcpp.BarcodeFormat.QRCode)  # type: ignore[arg-type]
            if texts := [each.text for each in found]:
                break
        assert picture is not None
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=QUALITY)
        total += file.tell()
        assert total <= MOST_BYTES
        said.append({"texts": texts, "dots": hashlib.sha256(picture.tobytes()).hexdigest()})
        pictures.append(file.getvalue())
    return said, pictures


def _split(document: Any, groups: list[list[int]]) -> tuple[list[Any], list[bytes]]:
    files: list[bytes] = []
    for group in groups:
        part, file = pypdfium2.PdfDocument.new(), io.BytesIO()
        part.import_pages(document, group)
        part.save(file)
        files.append(file.getvalue())
        assert sum(map(len, files)) <= MOST_BYTES
    return [None] * len(files), files


def _answer() -> None:
    asked = json.loads(sys.stdin.buffer.readline())
    document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    said: list[Any] | None
    if asked["act"] == "split":
        said, parts = _split(document, asked["groups"])
    else:  # counted before one is drawn
        said, parts = (None, []) if len(document) > asked["most"] else _read(document)
    sys.stdout.buffer.write(json.dumps({"said": said, "sizes": [len(each) for each in parts]}).encode() + b"\n")
    for part in parts:
        sys.stdout.buffer.write(part)


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    _answer()
