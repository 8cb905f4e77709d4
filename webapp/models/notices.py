"""Notices to people, the outbox of their mails, and what each person wants to be told by mail."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base

CALLS = ("task", "vote", "soon", "vote_soon", "late")
"""Kinds of notices that call to act: over as soon as it is no longer that person's turn."""
NOTICE_KINDS = (*CALLS, "case", "escalated", "meeting", "meeting_off", "address")
MAIL_STATUSES = ("waiting", "sent", "cancelled", "failed")


class Notice(Base):
    """One thing that one person is told, once: `key` says of what, and is unique.

    kind: 'task' and 'vote' say that it became his turn; 'soon', 'vote_soon' and 'late' remind of it; 'case' that a
    case that he opened went on; 'escalated' that a late case was reported to his unit; 'meeting' that he is invited,
    'meeting_off' that it does not take place; 'address' carries the code that confirms an address. It holds no words
    of the case: whoever may not see the case any more reads nothing of it here.
    """

    __tablename__ = "notice"
    __table_args__ = (
        sa.CheckConstraint("kind in ('" + "','".join(NOTICE_KINDS) + "')", name="kind"),
        sa.CheckConstraint("(meeting_id is not null) = (kind in ('meeting','meeting_off'))", name="meeting"),
        sa.CheckConstraint("(case_id is null) = (kind in ('meeting','meeting_off','address'))", name="case"),
        sa.CheckConstraint("(case_id is null) = (version is null)", name="version"),
        sa.Index("ix_notice_person", "person_id", "id"),
        sa.Index(
            "ix_notice_unread",
            "person_id",
            sqlite_where=sa.text("read_at is null and done_at is null"),
            postgresql_where=sa.text("read_at is null and done_at is null"),
        ),
        sa.Index("ix_notice_case", "case_id", "done_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    kind: Mapped[str]
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case.id"))
    meeting_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meeting.id"))
    version: Mapped[int | None]
    """The case's version when it was written: the move in the journal that led to it."""
    move: Mapped[str] = mapped_column(default="")
    """What the person is asked to do: the name of a move, an assent or a vote."""
    stood: Mapped[str] = mapped_column(default="")
    """The state in which the case stood."""
    due_on: Mapped[dt.date | None]
    at: Mapped[dt.datetime]
    read_at: Mapped[dt.datetime | None]
    done_at: Mapped[dt.datetime | None]
    """When it no longer called for anything."""


class Mail(Base):
    """The outbox: the mail that a notice is sent as, one at most. Written in the transaction of the notice.

    `next_try_at` is when it may be taken up. Taking it up moves that moment on before anything is sent, so that a
    process that is killed in between leaves a mail that is tried again later, under the same `message_id`.
    """

    __tablename__ = "mail"
    __table_args__ = (
        sa.CheckConstraint("status in ('" + "','".join(MAIL_STATUSES) + "')", name="status"),
        sa.CheckConstraint("(status = 'sent') = (sent_at is not null)", name="sent"),
        sa.CheckConstraint("sent_at is null or (message_id is not null and attempts > 0)", name="tried"),
        sa.Index(
            "ix_mail_waiting",
            "next_try_at",
            sqlite_where=sa.text("status = 'waiting'"),
            postgresql_where=sa.text("status = 'waiting'"),
        ),
    )

    notice_id: Mapped[int] = mapped_column(sa.ForeignKey("notice.id"), primary_key=True)
    status: Mapped[str] = mapped_column(default="waiting")
    next_try_at: Mapped[dt.datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    message_id: Mapped[str | None]
    sent_at: Mapped[dt.datetime | None]
    trouble: Mapped[str] = mapped_column(default="")
    """Why the last try failed, in one word or the server's code; never an address or the server's own words."""


class MailChoice(Base):
    """Where one account's mails go, and what is to be sent when. No row: nothing is sent.

    choices: group of kinds → 'now', 'daily' or 'none'; a group that is missing has its default. Quiet hours are from
    one full hour to another in Việt Nam's time, over midnight where the first is the later one.
    """

    __tablename__ = "mail_choice"
    __table_args__ = (
        sa.CheckConstraint("(quiet_from is null) = (quiet_to is null)", name="quiet"),
        sa.CheckConstraint("quiet_from between 0 and 23 and quiet_to between 0 and 23", name="hours"),
    )

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), primary_key=True)
    address: Mapped[str]
    confirmed_at: Mapped[dt.datetime | None]
    code: Mapped[str]
    """What was mailed to the address. It proves only that this account's owner reads that mailbox."""
    code_expires: Mapped[dt.datetime]
    code_tries: Mapped[int] = mapped_column(default=0)
    choices: Mapped[dict[str, Any]]
    quiet_from: Mapped[int | None]
    quiet_to: Mapped[int | None]
