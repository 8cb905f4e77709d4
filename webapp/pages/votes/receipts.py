"""The receipts of secret ballots that are still to be given, as this browser was shown them.

They stand in the browser's own signed cookie: the server keeps nothing that leads from a voter to a ballot.
"""

from flask import session

from webapp.models import Vote
from webapp.services.votes.voting import new_receipt

KEPT = "receipts"
MOST = 20
"""The largest number that a cookie keeps; the oldest goes first."""


def receipt_for(vote: Vote, voter_id: int) -> str:
    """Return the receipt of a member's ballot, the same each time this browser is shown it; '' without a secret ballot.

    Whoever writes it down before voting has the right one.
    """
    if not vote.secret or vote.closed_at is not None:
        return ""
    kept: dict[str, str] = session.get(KEPT, {})
    name = f"{vote.id}.{voter_id}"
    if name not in kept:
        session[KEPT] = dict([*kept.items(), (name, new_receipt())][-MOST:])
    code: str = session[KEPT][name]
    return code


def forget_receipt(code: str) -> None:
    """Forget a receipt that was used, or cannot be used."""
    if code:
        session[KEPT] = {name: kept for name, kept in session.get(KEPT, {}).items() if kept != code}
