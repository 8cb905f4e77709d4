"""Numbers of papers as people write them: 12, 12-QĐ, 12-QĐ/ĐTN."""

import re

import sqlalchemy as sa

from webapp.models import IssuedPaper
from workflows.core.vietnamese import fold

NUMBER = re.compile(r"(\d{1,6}) ?(?:[-/] ?(.*))?")


def has_number(typed: str) -> sa.ColumnElement[bool] | None:
    """Return the condition that a paper has the number that was typed; None where that is no number of a paper."""
    number = NUMBER.fullmatch(fold(typed))
    if number is None:
        return None
    signs = sa.func.upper(sa.func.replace(IssuedPaper.type + "/" + IssuedPaper.symbol, "Đ", "D"))
    return sa.and_(IssuedPaper.seq == int(number[1]), signs.startswith((number[2] or "").upper(), autoescape=True))
