"""Texts about an import, for its pages and for the command line."""

from typing import Any

from webapp.filters import day
from webapp.languages import gettext


def left_words(one: Any) -> str:
    """Return a post that an import ends, from an object with `row`, `what`, `day` and `cases` (references)."""
    return gettext(
        "Row %(row)s: %(what)s ends on %(day)s. These cases wait for nobody else: %(cases)s",
        row=one.row,
        what=one.what,
        day=day(one.day),
        cases=", ".join(one.cases),
    )
