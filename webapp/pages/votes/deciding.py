"""A ballot, or another act, that closes a vote at once: it is looked at once more before it is done.

What it says is kept nowhere meanwhile, neither as a draft nor in an address: the page that asks carries it.
"""

from typing import Any

from flask import render_template, request

from webapp.pages.shared.submitted import SentBallot
from webapp.pages.votes.page import ballot_words

LOOKS = "looks"
"""The field by which a page asks that what decides a vote be shown once more: ASKS, or SEEN on the page that has."""
ASKS, SEEN = "asks", "seen"


def may_close() -> bool:
    """Whether what was sent may close its vote: its sender has seen that it does."""
    return request.form.get(LOOKS) != ASKS


def deciding_page(case: Any, given: SentBallot) -> str:
    """Return the page that shows a deciding ballot once more. case: as its page shows it."""
    return ending_page(case, ballot_words((vote for vote in case.votes if vote.running), given))


def ending_page(case: Any, typed: list[tuple[str, str]], warning: str = "", button: str = "") -> str:
    """Return the page that shows once more what ends a vote: a ballot, or what these words say."""
    sent = [(name, text) for name, text in request.form.items(multi=True) if name not in ("csrf_token", LOOKS, "proof")]
    words = {"warning": warning, "button": button}
    return render_template("votes/deciding.html", shown=case, typed=typed, sent=sent, url=request.path, **words)
