"""One choice for several votes: each ballot in its own transaction with its own entry, and their joint retraction."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from sqlalchemy.orm import Session

from webapp.services.cases.ballots import cast_ballot
from webapp.services.command import Command
from webapp.services.meetings.retracting import retract_ballot
from webapp.services.refusals import ClosesVote, NotFoundForActor, Refused, Stale
from webapp.services.transaction import StorageBusy
from workflows.core.text import Sentence, _, say

MOST = 50
"""The largest number of cases decided together: nobody reads more than that."""
GONE_ON = say(_("What is voted on has changed since you confirmed: open the case, and give your ballot there."))

DECIDES = _("Nothing is recorded yet: with this vote voting would end at once.")


def vote_on_all(
    session: Session, public_ids: Iterable[str], choice: str, command: Command, *, may_close: bool = True
) -> dict[str, Sentence | None]:
    """Give the same open ballot on each case. Return for each why it was refused, or None if it is counted.

    A ballot given before is kept, and one that would close its vote refused with DECIDES unless it may. The same form
    sent again continues where the first one stopped. Raises IdempotencyKeyReused.
    """

    def give(public_id: str) -> None:
        one = replace(command, key=key_of(command.key, public_id), answers={})
        try:
            cast_ballot(session, public_id, choice, one, change=False, may_close=may_close)
        except ClosesVote as closes:
            raise Refused(DECIDES) from closes

    return one_by_one(public_ids, give)


def retract_all(session: Session, public_ids: Iterable[str], key: str, command: Command) -> dict[str, Sentence | None]:
    """Retract the ballots given together under this key. Return for each why it was refused, or None.

    Raises IdempotencyKeyReused.
    """

    def take_back(public_id: str) -> None:
        one = replace(command, key=undo_key_of(key, public_id), answers={})
        retract_ballot(session, public_id, key_of(key, public_id), one)

    return one_by_one(public_ids, take_back)


def one_by_one(public_ids: Iterable[str], act_on: Callable[[str], None]) -> dict[str, Sentence | None]:
    """Apply an act to each case, each in its own transaction. Return for each why it was refused, or None if done.

    Cases outside the actor's rights are left out.
    """
    results: dict[str, Sentence | None] = {}
    for public_id in public_ids:
        try:
            act_on(public_id)
            results[public_id] = None
        except Refused as refused:
            results[public_id] = refused.sentence
        except Stale:
            results[public_id] = GONE_ON
        except NotFoundForActor:
            continue
        except StorageBusy:  # earlier ones are done: the report says which, so that nobody repeats them
            results[public_id] = Sentence(_("The server could not save this one: try it again in a minute."))
    return results


def key_of(key: str, public_id: str) -> str:
    """Return the idempotency key of one ballot of those given together: the journal allows each key once."""
    return f"{key}.{public_id}"


def undo_key_of(key: str, public_id: str) -> str:
    """Return the idempotency key under which that ballot is retracted."""
    return f"{key}.{public_id}.undo"
