"""Workbooks that are saved from a page."""

import io
import re
from importlib import import_module
from typing import Any

from flask import Response, send_file
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

FORMULA = ("=", "+", "-", "@", "\t")
LONGEST_TITLE = 31
"""The longest name that a sheet can have."""


def plain_cell(text: str) -> str:
    """Return a text that no program takes for a formula."""
    clean = ILLEGAL_CHARACTERS_RE.sub("", text)
    return f"'{clean}" if clean.startswith(FORMULA) else clean


_NOT_IN_FILES = re.compile(r'[\\/:*?"<>|]')
LONGEST_NAME = 100
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\']")


def new_sheet(title: str) -> Any:
    """Return the only sheet of a new workbook (its `parent`), to be filled row by row.

    Its title is without the signs that a workbook refuses in the name of a sheet: "1+1: …" is one of a register.
    """
    named = " ".join(_NOT_IN_TITLES.sub(" ", title).split())[:LONGEST_TITLE]
    return import_module("openpyxl").Workbook(write_only=True).create_sheet(named)


def file_title(title: object, *parts: object) -> str:
    """Return what a file is called after: a title and what tells several apart; never the name of a person.

    What is too long is cut in the title.
    """
    called, apart = (_NOT_IN_FILES.sub("-", " ".join(" ".join(map(str, each)).split())) for each in ([title], parts))
    return f"{called[: max(LONGEST_NAME - len(apart) - 1, 0)].strip()} {apart}"[:LONGEST_NAME].strip()


def workbook_answer(book: Any, name: str) -> Response:
    """Return a workbook as a file to be saved, which no cache keeps."""
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    response = send_file(stream, as_attachment=True, download_name=f"{name}.xlsx", etag=False, max_age=0)
    response.headers["Cache-Control"] = "no-store"
    return response
