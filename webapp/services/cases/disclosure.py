"""Record in the journal of a request that the data kept about a person were shown or handed over to them."""

from typing import Any

from sqlalchemy.orm import Session

from webapp.queries.personal_data.holdings import counts, holdings
from webapp.queries.personal_data.requests import disclosing
from webapp.services.cases.locking import author_of, case_command, locked, replayed_case
from webapp.services.command import Command
from webapp.services.journal import note
from webapp.services.refusals import NotFoundForActor

ACTS = ("shown", "exported")


def record_disclosure(session: Session, public_id: str, act: str, command: Command) -> str:
    """Record that the data were 'shown' or 'exported': who, when, which categories; never the data themselves.

    Raises NotFoundForActor (no request, not its officer, closed), IdempotencyKeyReused, ValueError for another act.
    """
    if act not in ACTS:
        raise ValueError(act)
    with case_command(session):
        body = command.body_hash("disclosure", public_id, act)
        context = locked(session, public_id, command)
        if first := replayed_case(session, command, body):
            return first
        authority = disclosing(context)
        if authority is None or context.case.subject_id is None:
            raise NotFoundForActor
        found = holdings(session, command.actor, context.case.subject_id)
        answers: dict[str, Any] = {f"data_{act}": {"on": context.today.isoformat()}}
        note(context, "data", act, author_of(command, authority, body), answers, {"categories": dict(counts(found))})
        return public_id
