"""A ballot that closes its vote at once: it is looked at once more before it is given.

What it says is kept nowhere meanwhile, neither as a draft nor in an address: the page that asks carries it.
"""

from collections.abc import Callable
from typing import Any

from flask import render_template, request

from webapp.db import db
from webapp.pages.shared.submitted import SentBallot
from webapp.pages.votes.page import ballot_words
from webapp.services.cases.ballots import would_close
from webapp.services.command import Command
from webapp.services.votes.voting import GivenBallot

LOOKS = "looks"
"""The field by which a page asks that a deciding ballot be shown once more: ASKS, or SEEN on the page that has."""
ASKS = "asks"


def look_once_more(
    public_id: str, given: SentBallot, receipt: str, for_id: int | None, command: Command, shown: Callable[[], Any]
) -> str | None:
    """Return the page that shows a deciding ballot once more; None for one that is to be given. Raises as
    `cast_ballot`. shown: the case as its page shows it.
    """
    if request.form.get(LOOKS) != ASKS:
        return None
    ballot = GivenBallot(given.choice, receipt, frozenset(given.names), for_id, frozenset(given.against))
    if not would_close(db.session(), public_id, ballot, command):
        return None
    case = shown()
    sent = [(name, text) for name, text in request.form.items(multi=True) if name not in ("csrf_token", LOOKS, "proof")]
    typed = ballot_words((vote for vote in case.votes if vote.running), given)
    return render_template("cases/deciding.html", shown=case, typed=typed, sent=sent, url=request.path)
