"""The receipts of secret ballots that are still to be given, as this browser was shown them.

They stand in the browser's own cookie, sealed: the server keeps nothing that leads from a voter to a ballot, and
whoever reads the cookie learns no receipt. They outlast a sign-in, but not this browser: a receipt that is the same in
every browser would have to be stored for its voter, or follow from vote, voter and a key of the server. With the one or
the other, a copy of the database and that key would tell which ballot is whose; they lie together in each backup that
is made while a vote runs.
"""

import json

from flask import session

from webapp.current_user import actor, secret_key
from webapp.models import Vote
from webapp.services import sealing
from webapp.services.votes.voting import new_receipt

KEPT = "receipts"
PURPOSE = "receipts of a browser"
MOST = 20
"""The largest number that a cookie keeps; the oldest goes first."""


def receipt_for(vote: Vote, voter_id: int) -> str:
    """Return the receipt of a member's ballot, the same each time this browser is shown it; '' without a secret ballot.

    Whoever writes it down before voting has the right one.
    """
    if not vote.secret or vote.closed_at is not None:
        return ""
    me = actor().person_id
    # A deputy at the member's own machine is not shown the receipt that the member will vote with.
    kept, name = _kept(), f"{vote.id}.{voter_id}" if voter_id == me else f"{vote.id}.{voter_id}.{me}"
    if name not in kept:
        kept[name] = new_receipt()
        _keep(dict([*kept.items()][-MOST:]))
    return kept[name]


def forget_receipt(code: str) -> None:
    """Forget a receipt that was used, or cannot be used."""
    if code:
        _keep({name: kept for name, kept in _kept().items() if kept != code})


def _kept() -> dict[str, str]:
    sent = session.get(KEPT, "")
    if isinstance(sent, dict):  # as earlier versions of the program kept them: somebody may have written one down
        return sent
    kept: dict[str, str] = json.loads(sealing.opened(secret_key(), PURPOSE, sent) or "{}")
    return kept


def _keep(receipts: dict[str, str]) -> None:
    session[KEPT] = sealing.sealed(secret_key(), PURPOSE, json.dumps(receipts, separators=(",", ":")))
