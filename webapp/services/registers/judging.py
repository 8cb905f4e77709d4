"""Notices to the judges of a row: that it waits for their marks, until they have given them or it takes none."""

import datetime as dt
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Notice, RegisterRow
from webapp.queries.notices.recipients import readers
from webapp.services.command import Command
from webapp.services.notices.announcing import end_notices, write_notices
from webapp.services.registers.record import last_entries


def call_judges(session: Session, row: RegisterRow, judges: Collection[int], command: Command) -> None:
    """Tell each judge of a row that it waits for their marks; each time they are named, once."""
    named = last_entries(session, [row.id])[row.id].seq
    write_notices(
        session,
        [
            (
                Notice(
                    key=f"marks:{row.id}:{named}:{reader.person_id}",
                    kind="register",
                    person_id=reader.person_id,
                    move=row.register,
                    stood=str(row.id),
                    at=command.now,
                ),
                reader,
            )
            for reader in readers(session, judges)
        ],
        command.actor.person_id,
    )


def end_calls(session: Session, row: RegisterRow, now: dt.datetime, judge: int | None = None) -> None:
    """End the notices that call the judges of a row, or one of them, with the mails that were not sent yet."""
    calls = sa.and_(Notice.kind == "register", Notice.stood == str(row.id))
    end_notices(session, calls if judge is None else sa.and_(calls, Notice.person_id == judge), now)
