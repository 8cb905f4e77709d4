"""Notices of rows whose last day is near or over: once, to those who keep the register."""

import datetime as dt

from sqlalchemy.orm import Session

from webapp.models import Notice, Post, RegisterRow, Unit
from webapp.queries.meetings.meetings import holders_on
from webapp.queries.notices.recipients import readers
from webapp.queries.registers.alarms import untold
from webapp.services.notices.announcing import NoticeToReader, write_notices
from webapp.services.one_by_one import one_by_one
from webapp.services.transaction import transaction
from webapp.surroundings import living_successor
from workflows.core.calendar import local_date
from workflows.registers import REGISTERS


def tell(session: Session, now: dt.datetime) -> int:
    """Tell those who keep a register that rows of theirs end; return of how many rows. Told again, it does nothing.

    One notice for a register, unit and day, however many rows end. Rows that nobody with an account keeps wait. One
    transaction a register and unit; one that fails stops no other.
    """
    ending = untold(session, REGISTERS.values(), local_date(now))
    kept = list(dict.fromkeys((row.register, unit.id) for row, unit in ending))
    return one_by_one(kept, lambda each: _tell(session, *each, now), "register and unit")


def _tell(session: Session, key: str, unit_id: int, now: dt.datetime) -> int:
    day = local_date(now)
    with transaction(session):
        rows = untold(session, [REGISTERS[key]], day, unit_id)
        return _written(session, key, rows, day, now) if rows else 0


def _written(session: Session, key: str, rows: list[tuple[RegisterRow, Unit]], day: dt.date, now: dt.datetime) -> int:
    unit = living_successor(session, rows[0][1], day)
    register = REGISTERS[key]
    only = (Post.placed.is_(False),) if register.sealed else ()
    holders = holders_on(session, unit.id, register.enters, day, *only) if unit else {}
    notices: list[NoticeToReader] = [
        (
            Notice(
                key=f"register:{key}:{rows[0][0].id}:{reader.person_id}",
                kind="register",
                person_id=reader.person_id,
                move=key,
                due_on=min(row.until for row, _unit in rows if row.until),
                at=now,
            ),
            reader,
        )
        for reader in readers(session, holders)
    ]
    if not notices:
        return 0
    write_notices(session, notices)
    for row, _unit in rows:
        row.told_on = day
    session.flush()
    return len(rows)
