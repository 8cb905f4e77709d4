"""Words of the report of a check of a book."""

from typing import Any

from webapp.languages import in_vietnamese
from webapp.models import BookCheck
from workflows.core.text import _

FOUND = {"there": _("There"), "missing": _("Not there"), "damaged": _("Damaged")}
"""What was found of a number, in the order in which it is chosen."""
ENDED = {"cancelled": _("number cancelled"), "withdrawn": _("paper withdrawn")}
FINDINGS = {
    "gaps": _("Numbers that nobody gave"),
    "doubles": _("One paper under several numbers"),
    "scans": _("Without a signed copy"),
    **ENDED,
    "places": _("Without box and folder"),
    **{found: words for found, words in FOUND.items() if found != "there"},
}
"""What the program finds in a book, in the order of the report."""
ABOUT = _("papers “%(type)s” of %(term)s, year %(year)s")


def check_called(check: BookCheck) -> dict[str, Any]:
    """Return what the report of a check calls its book, what was found of a number, and what the program found."""
    return {
        "about": in_vietnamese(ABOUT, type=check.type, term=check.term, year=check.year),
        "found": {found: in_vietnamese(words) for found, words in FOUND.items()},
        "findings": {finding: in_vietnamese(words) for finding, words in FINDINGS.items()},
    }
