"""The stored definitions that cases are pinned to, by hash."""

import datetime as dt
from contextlib import suppress

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import StoredDefinition
from workflows import WORKFLOWS
from workflows.core.definition import Definition


def store(session: Session, definition: Definition, now: dt.datetime) -> None:
    """Store the definition of a case. Two transactions may both be the first: a conflicting insert is ignored."""
    if session.get(StoredDefinition, definition.hash) is not None:
        return
    # As it was compiled: a page hands over one that knows already who holds its roles, which no hash is made of.
    known = WORKFLOWS.get(definition.key)
    plain = known.definition if known and known.definition.hash == definition.hash else definition
    row = StoredDefinition(hash=definition.hash, workflow=definition.key, body=plain.to_json(), stored_at=now)
    with suppress(sa.exc.IntegrityError), session.begin_nested():
        session.add(row)
