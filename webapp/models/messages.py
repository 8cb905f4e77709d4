"""Questions on cases, beside the journal; who has a case, or had it when a post ended; what people set up for
themselves.
"""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base


class CaseMessage(Base):
    """A question on a case (hỏi) or an answer to one (trả lời): append-only, with its words kept apart.

    It stands beside the journal, because the evidence of a case hands out the whole journal: who may not read what is
    asked inside would learn from a gap that something was asked. A question is asked of a post in a unit, whoever
    holds it; an answer belongs to its question and is read by the same people.
    """

    __tablename__ = "case_message"
    __table_args__ = (
        sa.CheckConstraint("(question_id is null) = (to_unit_id is not null)", name="question_or_answer"),
        sa.CheckConstraint("(to_unit_id is null) = (to_post is null)", name="to_a_post"),
        sa.Index("ix_case_message_case", "case_id"),
        sa.Index("ix_case_message_question", "question_id"),
        sa.Index("ix_case_message_to", "to_unit_id", "to_post"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"))
    question_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case_message.id"))
    inside: Mapped[bool]
    """Whether only those read it who know of the case by a post outside the unit that the case is about."""
    to_unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    to_post: Mapped[str | None]
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    author_post: Mapped[str]
    """The post that the author used, as 'secretary:17'."""
    for_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    """The person whose deputy the author was; empty if the author used an own post."""
    key: Mapped[str] = mapped_column(unique=True)
    body_hash: Mapped[str]
    """HMAC of the command under the salt of its words: once they are erased, nobody can guess them from it."""
    at: Mapped[dt.datetime]
    commitment: Mapped[str]
    """SHA-256 over salt and words, which are stored in `case_message_words`."""
    hash: Mapped[str] = mapped_column(unique=True)


class CaseMessageWords(Base):
    """The words of a question or an answer, kept apart so that they can be erased."""

    __tablename__ = "case_message_words"

    message_id: Mapped[int] = mapped_column(sa.ForeignKey("case_message.id"), primary_key=True)
    salt: Mapped[str]
    text: Mapped[str]


class SelfReminder(Base):
    """A day on which somebody wants to be reminded of a case. Deleted once it has come."""

    __tablename__ = "self_reminder"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    on_day: Mapped[dt.date] = mapped_column(index=True)


class CaseClaim(Base):
    """The holder of a post who has a case that waits for it; the journal keeps who had it before.

    It gives no right and takes none, and counts only as long as the person holds the post.
    """

    __tablename__ = "case_claim"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    post: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    since: Mapped[dt.datetime]


class SavedView(Base):
    """A named filter of the board or of tracking. It holds no case: what it shows is found anew for whoever looks.

    query: the filter as the page's address has it, in one order (`webapp.queries.supervision.views`); words that were
    searched for are left out. scope_id: the unit that it is narrowed to; unit_id: the unit whose overseers share it.
    """

    __tablename__ = "saved_view"
    __table_args__ = (
        sa.CheckConstraint("page in ('board','tracking')", name="page"),
        sa.UniqueConstraint("owner_id", "page", "name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    page: Mapped[str]
    name: Mapped[str]
    query: Mapped[str]
    scope_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    key: Mapped[str] = mapped_column(unique=True)
    saved_at: Mapped[dt.datetime]


class Watch(Base):
    """The object of somebody's watch: one case, the cases below one unit, or those of one saved view.

    It gives no right: what is shown of it is what they may see at that moment. every: how often they want a digest,
    'none' for what stands on the page alone; seen_at: what has changed since then is new to them; told_at: when
    the last digest was due, for which what had changed was worked out.
    """

    __tablename__ = "watch"
    __table_args__ = (
        sa.CheckConstraint("every in ('daily','weekly','none')", name="every"),
        sa.CheckConstraint(
            "case when case_id is null then 0 else 1 end + case when unit_id is null then 0 else 1 end"
            " + case when view_id is null then 0 else 1 end = 1",
            name="one",
        ),
        sa.UniqueConstraint("person_id", "case_id"),
        sa.UniqueConstraint("person_id", "unit_id"),
        sa.UniqueConstraint("person_id", "view_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"), index=True)
    view_id: Mapped[int | None] = mapped_column(sa.ForeignKey("saved_view.id"), index=True)
    every: Mapped[str]
    seen_at: Mapped[dt.datetime]
    told_at: Mapped[dt.datetime]


class DeskRecord(Base):
    """The mark that the clock has kept what waited for a post that ended on a day.

    ended_on: the first day on which it was no longer held; kept_on: the day of which the figures are.
    """

    __tablename__ = "desk_record"
    __table_args__ = (
        sa.UniqueConstraint("post_id", "ended_on"),
        sa.CheckConstraint("kept_on >= ended_on", name="after_its_end"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(sa.ForeignKey("post.id"))
    ended_on: Mapped[dt.date]
    kept_on: Mapped[dt.date]


class DeskRecordLine(Base):
    """A case that waited for the holders of the post, about whom it was then; what it is, is read from the case."""

    __tablename__ = "desk_record_line"

    record_id: Mapped[int] = mapped_column(sa.ForeignKey("desk_record.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    subject_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    move: Mapped[str]
    since: Mapped[dt.datetime]
    due_on: Mapped[dt.date | None]
