"""Invariants of the outbox, checked on its rows: every mail has its notice, every notice its event."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from webapp.models import Event, Mail, Notice


def faults(connection: sa.Connection) -> list[str]:
    """Return the violated invariants as sentences; empty if the rows are consistent. Four statements."""
    led_to = sa.select(Event.id).where(
        Event.case_id == Notice.case_id, Event.version == Notice.version, Event.kind.in_(("move", "version"))
    )
    questions = {
        "mail without a notice": sa.select(Mail.notice_id)
        .outerjoin(Notice, Notice.id == Mail.notice_id)
        .where(Notice.id.is_(None)),
        "notice of a case without an entry in its journal": sa.select(Notice.id).where(
            Notice.case_id.is_not(None), ~led_to.exists()
        ),
        "notice told twice": sa.select(sa.func.min(Notice.id)).group_by(Notice.key).having(sa.func.count() > 1),
        "mail sent before its notice, or without a try": sa.select(Mail.notice_id)
        .join(Notice, Notice.id == Mail.notice_id)
        .where(Mail.sent_at.is_not(None), sa.or_(Mail.sent_at < Notice.at, Mail.attempts < 1)),
    }
    found = {name: connection.scalars(question.limit(5)).all() for name, question in questions.items()}
    return [f"{name}: {', '.join(map(str, rows))}" for name, rows in found.items() if rows]


@dataclass(frozen=True)
class Backlog:
    """Mails that are due: how many, and since when the oldest has waited."""

    count: int
    oldest: dt.datetime | None


def backlog(connection: sa.Connection, now: dt.datetime) -> Backlog:
    """Return the mails that are due. One statement."""
    row = connection.execute(
        sa.select(sa.func.count(), sa.func.min(Notice.at))
        .select_from(Mail)
        .join(Notice, Notice.id == Mail.notice_id)
        .where(Mail.status == "waiting", Mail.next_try_at <= now)
    ).one()
    return Backlog(row[0], row[1])
