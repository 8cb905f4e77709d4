"""Notices about requests for changes: to who can confirm one, and to those whom it concerns once it is decided."""

import datetime as dt
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import ChangeRequest, Notice
from webapp.queries.notices.recipients import readers
from webapp.services.notices.announcing import end_notices, write_notices


def ask_to_confirm(session: Session, change: ChangeRequest, people: Collection[int], now: dt.datetime) -> None:
    """Tell those who can confirm the request that it waits for one of them."""
    _write(session, change, "change", people, now)


def settle(session: Session, change: ChangeRequest, now: dt.datetime) -> None:
    """End the notices of a request that waits no longer."""
    end_notices(session, sa.and_(Notice.kind == "change", Notice.move == change.public_id), now)


def tell(session: Session, change: ChangeRequest, people: Collection[int], now: dt.datetime) -> None:
    """Tell those whom it concerns what became of the request."""
    _write(session, change, "changed", people, now)


def _write(session: Session, change: ChangeRequest, kind: str, people: Collection[int], now: dt.datetime) -> None:
    notices = [
        (
            Notice(
                key=f"{kind}:{change.public_id}:{reader.person_id}",
                person_id=reader.person_id,
                kind=kind,
                move=change.public_id,
                stood=change.kind,
                at=now,
            ),
            reader,
        )
        for reader in readers(session, people)
    ]
    write_notices(session, notices)
