"""Numbers of papers as people write them: 12, 12-QĐ, 12-QĐ/ĐTN."""

import re

import sqlalchemy as sa

from webapp.models import IssuedPaper
from workflows.core.vietnamese import fold

NUMBER = re.compile(r"(\d{1,6}) ?(?:[-/] ?(.*))?")

MARKED = "ĐđĂăÂâÊêÔôƠơƯư"
"""The letters with marks that signs of bodies are made of. A database's own upper() may know those of ASCII only."""


def has_number(typed: str) -> sa.ColumnElement[bool] | None:
    """Return the condition that a paper has the number that was typed; None where that is no number of a paper."""
    number = NUMBER.fullmatch(fold(typed))
    if number is None:
        return None
    signs = IssuedPaper.type + "/" + IssuedPaper.symbol
    for letter in MARKED:
        signs = sa.func.replace(signs, letter, fold(letter).upper())
    begins = sa.func.upper(signs).startswith((number[2] or "").upper(), autoescape=True)
    return sa.and_(IssuedPaper.seq == int(number[1]), begins)
