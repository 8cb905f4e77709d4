"""Notices to people, the outbox of their mails, and each person's choice of mails."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base

TASK_NOTICES = ("task", "vote", "soon", "vote_soon", "late", "reminded")
"""Kinds of notices that call for an act: done as soon as the person has no such task any more."""
COUNT_NOTICES = ("count", "named", "objected")
"""Kinds of notices about ballots on paper."""
NOTICE_KINDS = (
    *TASK_NOTICES,
    *COUNT_NOTICES,
    "claim",
    "asked",
    "answered",
    "myself",
    "case",
    "escalated",
    "meeting",
    "meeting_off",
    "closing",
    "security",
    "address",
    "register",
    "change",
    "changed",
    "account",
    "digest",
    "report",
    "double",
)
MAIL_STATUSES = ("waiting", "sent", "cancelled", "failed")
ALERT_CHANNELS = ("push", "sms")


class Notice(Base):
    """One notification of one person, sent once: `key` identifies what it is about and is unique.

    Kinds:
    - 'task', 'vote': the person has a new task; 'soon', 'vote_soon', 'late': reminders of it;
      'reminded': somebody who waits for the case reminds the person.
    - 'count': ballots on paper, or the figures of a meeting, wait for the person's count; 'named': a ballot was entered
      in the person's name; 'objected': a member objected to one. `move` is the vote, or the move with the figures.
    - 'claim': a case was handed to another holder of a post, for who has had it and who has it now.
    - 'asked': a question on a case waits for an answer of a post of the person's, whose id is `stood`; 'answered': the
      person's own question was answered; 'myself': the day on which the person wanted to be reminded of a case.
    - 'case': a case that the person opened went on; 'escalated': a late case, or one in which nobody may act, was
      reported to the person's unit.
    - 'meeting': an invitation to a meeting; 'meeting_off': the meeting does not take place.
    - 'closing': the record was closed for a day; `move` is the head, for members of an inspection committee.
    - 'security': something that somebody has to know at once; `move` says what, `stood` the id of the person concerned.
    - 'address': carries the code that confirms a mail address.
    - 'register': the last day of rows is near, in the register whose key is `move`; or, where `stood` is the id of a
      row, that row waits for the marks of a judge.
    - 'change': a request for a change waits for the person's confirmation; 'changed': one that concerns the person was
      carried out, or the person's own was refused. `move` is its public id.
    - 'account': officers in units beneath the person's have no account, which the person keeps.
    - 'digest': something that the person watches has changed; `move` is how often they want it, `stood` since when.
    - 'double': a workbook has people who look like stored ones, which the person has to decide; `move` and `stood` are
      the first and the last question.
    - 'report': the level above reminds of a report that the unit with the id `stood` owes; `move` is its period.

    It holds no text of the case: a person who may no longer see the case learns nothing from it.
    """

    __tablename__ = "notice"
    __table_args__ = (
        sa.CheckConstraint("kind in ('" + "','".join(NOTICE_KINDS) + "')", name="kind"),
        sa.CheckConstraint("(meeting_id is not null) = (kind in ('meeting','meeting_off'))", name="meeting"),
        sa.CheckConstraint(
            "(case_id is null) = (kind in"
            " ('meeting','meeting_off','closing','security','address','register','change','changed',"
            "'account','digest','report','double'))",
            name="case",
        ),
        sa.CheckConstraint("(case_id is null) = (version is null)", name="version"),
        sa.Index("ix_notice_person", "person_id", "at", "id"),
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
    """The case's version when the notice was written: the move in the journal that led to it."""
    move: Mapped[str] = mapped_column(default="")
    """What the person is asked to do: the name of a move, an assent or a vote."""
    stood: Mapped[str] = mapped_column(default="")
    """The state of the case when the notice was written."""
    due_on: Mapped[dt.date | None]
    at: Mapped[dt.datetime]
    read_at: Mapped[dt.datetime | None]
    done_at: Mapped[dt.datetime | None]
    """When the notice stopped calling for an act."""


class Mail(Base):
    """The outbox: at most one mail per notice, written in the notice's transaction.

    `next_try_at` is when it may be sent next. It is moved on before anything is sent: if the process is killed in
    between, the mail is tried again later, under the same `message_id`.
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
    """Why the last attempt failed, as one word or the server's code; never an address or the server's text."""


class MailChoice(Base):
    """One account's choice of where its mails go, and what is sent when. No row: nothing is sent.

    choices: group of kinds → 'now', 'daily' or 'none'; a missing group has its default. Quiet hours run between two
    full hours in Việt Nam's time, past midnight if the first is later than the second.
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
    """The code mailed to the address. It only proves that this account's owner reads that mailbox."""
    code_expires: Mapped[dt.datetime]
    code_tries: Mapped[int] = mapped_column(default=0)
    choices: Mapped[dict[str, Any]]
    quiet_from: Mapped[int | None]
    quiet_to: Mapped[int | None]


class AlertDevice(Base):
    """A device that is to say how many tasks wait for the owner of an account, and nothing more.

    channel: 'push', a browser, reached at `endpoint`; 'sms', the telephone whose number the register has. Nothing is
    queued: `alerted_through` is the newest notice of which the device knows, and the next alert is put together when it
    is sent.
    """

    __tablename__ = "alert_device"
    __table_args__ = (
        sa.CheckConstraint("channel in ('" + "','".join(ALERT_CHANNELS) + "')", name="channel"),
        sa.CheckConstraint("(channel = 'push') = (endpoint is not null)", name="endpoint"),
        sa.Index(
            "ix_alert_device_sms",
            "account_id",
            unique=True,
            sqlite_where=sa.text("channel = 'sms'"),
            postgresql_where=sa.text("channel = 'sms'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    channel: Mapped[str]
    endpoint: Mapped[str | None] = mapped_column(unique=True)
    """Where the browser's maker takes alerts for it. Who knows it and the office's key can send it one."""
    key: Mapped[str] = mapped_column(default="")
    secret: Mapped[str] = mapped_column(default="")
    """With `key`: for what alerts are sealed, as the browser gave it; no secret of the office's."""
    browser: Mapped[str] = mapped_column(default="")
    made_at: Mapped[dt.datetime]
    alerted_through: Mapped[int]
    next_try_at: Mapped[dt.datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str] = mapped_column(default="")
    """Why the last attempt failed, as `Mail.trouble`."""
    alerted_on: Mapped[dt.date | None]
    alerted_today: Mapped[int] = mapped_column(default=0)
    """How many alerts were sent on `alerted_on`, as the rule for text messages counts them."""
