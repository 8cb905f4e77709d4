"""One choice for several votes: each ballot in its own transaction with its own entry, and all of them taken back."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy.orm import Session

from webapp.services.ballots import retract_ballot
from webapp.services.cases import cast_ballot
from webapp.services.door import Act
from webapp.services.refusals import NotYours, Refused
from workflows.core.text import Sentence

MOST = 50
"""Cases that can be decided together: more than that nobody has read."""


def vote_on_all(session: Session, public_ids: Iterable[str], choice: str, act: Act) -> dict[str, Sentence | None]:
    """Give the same open ballot on each case. Returns for each why it was refused, or None where it is counted.

    A ballot that was given before stands. The same form sent again goes on where the first one stopped. Raises
    RepeatedKey.
    """
    results: dict[str, Sentence | None] = {}
    for public_id in public_ids:
        one = replace(act, key=key_of(act.key, public_id), words={})
        try:
            cast_ballot(session, public_id, choice, one, change=False)
            results[public_id] = None
        except Refused as refused:
            results[public_id] = refused.sentence
        except NotYours:
            continue
    return results


def take_all_back(session: Session, public_ids: Iterable[str], key: str, act: Act) -> dict[str, Sentence | None]:
    """Take back the ballots that were given together under this key. Returns for each why it was refused, or None.

    Raises RepeatedKey.
    """
    results: dict[str, Sentence | None] = {}
    for public_id in public_ids:
        given = key_of(key, public_id)
        try:
            retract_ballot(session, public_id, given, replace(act, key=undo_key_of(key, public_id), words={}))
            results[public_id] = None
        except Refused as refused:
            results[public_id] = refused.sentence
        except NotYours:
            continue
    return results


def key_of(key: str, public_id: str) -> str:
    """The key of one ballot of those given together: the journal knows a key once."""
    return f"{key}.{public_id}"


def undo_key_of(key: str, public_id: str) -> str:
    """The key under which that ballot is taken back."""
    return f"{key}.{public_id}.undo"
