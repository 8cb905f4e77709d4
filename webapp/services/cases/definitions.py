"""The definitions that cases run by, kept by their hash as they were."""

import datetime as dt
from contextlib import suppress

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import StoredDefinition
from workflows.core.definition import Definition


def store(session: Session, definition: Definition, now: dt.datetime) -> None:
    """Keep the definition that a case goes on by. Two that are the first, in two branches at once, both find none."""
    if session.get(StoredDefinition, definition.hash) is not None:
        return
    row = StoredDefinition(hash=definition.hash, workflow=definition.key, body=definition.to_json(), stored_at=now)
    with suppress(sa.exc.IntegrityError), session.begin_nested():
        session.add(row)
