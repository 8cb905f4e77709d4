"""Checks of books in words: how far one has come, what was found of a number, and who did what."""

from webapp.filters import lazy as _
from webapp.queries.papers import check_words

STANDINGS = {
    "under_way": _("Check under way"),
    "ended": _("Check ended, not confirmed"),
    "confirmed": _("Check confirmed"),
}
TONES = {"under_way": "waiting", "ended": "waiting", "confirmed": "good"}
FOUND = {found: _(words) for found, words in check_words.FOUND.items()}
"""What was found of a number, in the order in which it is chosen."""
ENTRIES = {
    "begun": _("began the check"),
    "ticked": _("ticked"),
    "ended": _("ended the check"),
    "confirmed": _("confirmed the check"),
    "blackened": _("blackened a name in it, on the request of its bearer"),
}
ENDED = {end: _(words) for end, words in check_words.ENDED.items()}
FINDINGS = {finding: _(words) for finding, words in check_words.FINDINGS.items()}
