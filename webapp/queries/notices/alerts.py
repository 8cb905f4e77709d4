"""Devices that say how many tasks wait, and how many wait now."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor
from webapp.models import COUNT_NOTICES, TASK_NOTICES, Account, AlertDevice, Case, Meeting, Notice, Person, Unit
from webapp.queries.notices.notices import may_see, still_open

CALLING = (*TASK_NOTICES, *COUNT_NOTICES, "asked", "change", "myself")
"""Kinds of notices that ask their reader to do something."""


@dataclass(frozen=True)
class AlertedDevice:
    """A device of one's own, as it is listed."""

    id: int
    channel: str
    browser: str
    made_at: dt.datetime
    trouble: str


def devices_of(session: Session, account_id: int) -> list[AlertedDevice]:
    """Return the devices of an account, the oldest first. One statement."""
    columns = (AlertDevice.id, AlertDevice.channel, AlertDevice.browser, AlertDevice.made_at, AlertDevice.trouble)
    rows = session.execute(sa.select(*columns).where(AlertDevice.account_id == account_id).order_by(AlertDevice.id))
    return [AlertedDevice(*row) for row in rows]


def phone_of(session: Session, account_id: int) -> str | None:
    """Return the telephone number that the register has of an account's owner. One statement."""
    owner = sa.select(Person.phone).join(Account, Account.person_id == Person.id)
    return session.scalar(owner.where(Account.id == account_id))


def newest_notice(session: Session, person_id: int) -> int:
    """Return the number of a person's newest notice; 0 without any. One statement."""
    return session.scalar(sa.select(sa.func.max(Notice.id)).where(Notice.person_id == person_id)) or 0


def calling_anew() -> sa.ColumnElement[bool]:
    """Return the condition that an AlertDevice beside its Account does not know of a notice that asks for something."""
    anew = sa.select(Notice.id).where(
        Notice.person_id == Account.person_id,
        Notice.read_at.is_(None),
        Notice.done_at.is_(None),
        Notice.kind.in_(CALLING),
        Notice.id > AlertDevice.alerted_through,
    )
    return anew.correlate(Account, AlertDevice).exists()


def waiting_tasks(session: Session, actor: Actor, day: dt.date) -> int:
    """Return how many tasks wait for a person who was notified of them: one that was reminded of counts once.

    One statement.
    """
    rows = session.execute(
        sa.select(Notice.case_id, Notice.move)
        .outerjoin(Case, Case.id == Notice.case_id)
        .outerjoin(Unit, Unit.id == Case.unit_id)
        .outerjoin(Meeting, Meeting.id == Notice.meeting_id)
        .where(Notice.person_id == actor.person_id, Notice.done_at.is_(None), Notice.kind.in_(CALLING))
        .where(may_see(actor), still_open(actor, day))
        .distinct()
    )
    return len(rows.all())
