"""Reading a stack of scans: the files that were sent, as sheets of papers by the codes on them. No database."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from webapp.documents import pades, page_codes, pictures
from webapp.documents.codes import read_code
from webapp.documents.page_codes import BusyWithStacks, StackedPage, TooManyPages, UnreadableStack
from webapp.services.papers import scans
from webapp.services.refusals import Refused
from workflows.core.text import _

MOST_FILES = 60
MOST_PAGES = 100
LARGEST = 40 * 1024 * 1024
"""All files of a stack together; each is at most as large as any scan."""
MOST_SECONDS = 180
"""Reading all files of a stack: a thread of the server waits for it."""


@dataclass(frozen=True, slots=True)
class PaperSheets:
    """Pages of one file that belong together: those with the same code, or one without any."""

    code: str
    pages: tuple[tuple[int, StackedPage], ...]
    file: bytes


def read_stack(files: Sequence[tuple[str, bytes]]) -> list[PaperSheets]:
    """Return the sheets of these files, without a database. Raises Refused."""
    if len(files) > MOST_FILES or sum(len(data) for _name, data in files) > LARGEST:
        raise Refused(_("These files are too many or too large: send them in several parts."), field="files")
    sheets: list[PaperSheets] = []
    end = time.monotonic() + MOST_SECONDS
    for name, data in files:
        if time.monotonic() > end:
            raise Refused(_("These files take too long to read: send them in several parts."), field="files")
        try:
            sheets += _sheets(_as_pdf(name, data), sum(len(each.pages) for each in sheets))
        except UnreadableStack:
            raise Refused(scans.INCOMPLETE, field="files") from None
        except TooManyPages:
            raise Refused(
                _("A stack has at most %(most)d pages: send it in several parts."), most=MOST_PAGES, field="files"
            ) from None
        except BusyWithStacks:
            raise Refused(
                _("Many files are being opened just now: send this one again in a minute."), field="files"
            ) from None
    return sheets


def _as_pdf(name: str, data: bytes) -> bytes:
    """Return a file of a stack as a PDF file without notes. Raises Refused."""
    media_type = scans.kind_of(scans.file_name(name), data)
    if media_type == scans.TYPES["pdf"]:
        if pades.MARK in data:
            raise Refused(_("A digitally signed file belongs on the page of its paper: send it there."), field="files")
        return scans.unannotated(media_type, data)
    try:
        return page_codes.of_pictures([pictures.upright(data)])
    except (pictures.NoPicture, pictures.TooManyPixels):
        raise Refused(scans.INCOMPLETE, field="files") from None


def _sheets(data: bytes, before: int) -> list[PaperSheets]:
    pages = page_codes.read_pages(data, MOST_PAGES - before)
    groups: dict[str, list[int]] = {}
    for place, page in enumerate(pages):
        groups.setdefault(_code_on(page) or f"{place}", []).append(place)
    files = page_codes.put_together(data, list(groups.values()))
    return [
        PaperSheets(
            code if read_code(code) else "", tuple((before + place + 1, pages[place]) for place in places), file
        )
        for (code, places), file in zip(groups.items(), files, strict=True)
    ]


def _code_on(page: StackedPage) -> str:
    """Return the code of a paper among the texts of the QR codes of a page; '' for none, and for two."""
    codes = {code for text in page.texts if (code := read_code(text.rstrip("/").rpartition("/")[2]))}
    return codes.pop() if len(codes) == 1 else ""
