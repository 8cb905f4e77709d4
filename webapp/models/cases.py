"""Cases, their journal, their open tasks and their access entries."""

import datetime as dt
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.archives import RecordDestruction, RecordTransfer
from webapp.models.base import Base
from webapp.models.people import Person
from webapp.models.units import Unit

OPEN, CLOSED = sa.text("closed_at is null"), sa.text("closed_at is not null")
COUNTED = ("late_after", "rests_until", "closed_at")
NEVER = dt.date(9999, 12, 31)
"""The day that does not come: until then a case rests that waits for nothing with a day."""
STEP_BACK, REOPENED = "step_back", "reopened"
"""What an entry of the kind 'version' is called that takes back the move before it: a person's own, or a lapse."""


def _where(condition: sa.TextClause) -> dict[str, Any]:
    """Return the condition of an index as both engines take it."""
    return {"sqlite_where": condition, "postgresql_where": condition}


class StoredDefinition(Base):
    """A compiled workflow that cases are pinned to, found by the hash of its compiled form."""

    __tablename__ = "definition"

    hash: Mapped[str] = mapped_column(primary_key=True)
    workflow: Mapped[str]
    body: Mapped[dict[str, Any]]
    stored_at: Mapped[dt.datetime]


class Case(Base):
    """One running or finished process. Every column can be computed from the journal (`services.journal`).

    `version` counts the moves; a form that was rendered at another version is stale. `claim` names the seat that an
    open case is about ('secretary:17'): unique, so that one branch cannot have two nominations at a time.
    """

    __tablename__ = "case"
    __table_args__ = (
        sa.Index("ix_case_open", "workflow", "state", **_where(OPEN)),
        # In the order of the two lists that show cases by age.
        sa.Index("ix_case_waiting", "state_since", "public_id", **_where(OPEN)),
        sa.Index("ix_case_closed", "closed_at", "public_id", **_where(CLOSED)),
        # All that the board counts, with the column of the condition, or SQLite reads rows; the sealed stand apart.
        sa.Index("ix_case_board", *("sealed", "unit_id", "workflow", "state"), *COUNTED, **_where(OPEN)),
        sa.Index("ix_case_late", "late_after", "id", **_where(OPEN)),  # calls
        sa.Index("ix_case_unit", "unit_id", "closed_at"),
        sa.Index("ix_case_opener", "opener_id", "closed_at"),
        sa.Index("ix_case_opened_by", "opened_by_id", **_where(sa.text("opened_by_id is not null"))),
        sa.Index("ix_case_clock", "clock_on", **_where(sa.text("clock_on is not null"))),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    workflow: Mapped[str]
    sealed: Mapped[bool] = mapped_column(default=False)
    """Whether only holders of a post with an access entry (`CaseAccess`) may know of the case."""
    definition_hash: Mapped[str] = mapped_column(sa.ForeignKey("definition.hash"))
    state: Mapped[str]
    returned_from: Mapped[str | None]
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    subject_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    follows_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case.id"), unique=True)
    """The ended case that this one takes up again; unique, so that no case is started again twice."""
    opened_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case.id"))
    """The case, mostly of another process and unit, a move of which opened this one."""
    opener_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    claim: Mapped[str | None] = mapped_column(unique=True)
    version: Mapped[int]
    dossier: Mapped[dict[str, Any]]
    """The answers of all forms, by section: {'nomination': {...}, 'party_opinion': {...}}."""
    rules: Mapped[dict[str, Any]]
    """The rule values frozen when the case was opened: {'secretary.age_max': {'value': '35', 'source': …}}."""
    opened_at: Mapped[dt.datetime]
    state_since: Mapped[dt.datetime]
    due_on: Mapped[dt.date | None]
    days_left: Mapped[int | None]
    """Days that were left when the case was returned: its time limit pauses until it comes back.

    Working days if the state's limit is counted in working days.
    """
    late_after: Mapped[dt.date | None]
    """The last day of an open case: its own, or without one the first of its tasks'. Written with the tasks."""
    rests_until: Mapped[dt.date | None]
    """The day on which an open case becomes work again that waits for a recurring duty or a day; `NEVER` for no day.

    Empty while it is work. Written together with the tasks; see `webapp.queries.cases.open_work`.
    """
    clock_on: Mapped[dt.date | None]
    """The first day on which the clock has something to do for this case (`services.clock`)."""
    escalated_on: Mapped[dt.date | None]
    """The day on which the level above was notified that the case is late in its present state."""
    closed_at: Mapped[dt.datetime | None]
    outcome: Mapped[str | None]
    transfer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("record_transfer.id"), index=True)
    destruction_id: Mapped[int | None] = mapped_column(sa.ForeignKey("record_destruction.id"), index=True)
    """The proposal to destroy it, while that waits for a decision, and the decision by which it was destroyed."""
    erased_at: Mapped[dt.datetime | None]
    """When the answers and the content of the papers were erased: by a decision, or on the person's request."""

    transfer: Mapped[RecordTransfer | None] = relationship(lazy="raise")
    destruction: Mapped[RecordDestruction | None] = relationship(lazy="raise")
    unit: Mapped[Unit] = relationship(lazy="raise")
    subject: Mapped[Person | None] = relationship(foreign_keys=[subject_id], lazy="raise")
    opener: Mapped[Person | None] = relationship(foreign_keys=[opener_id], lazy="raise")


class Event(Base):
    """One journal entry: append-only (the database refuses UPDATE and DELETE) and chained by hashes.

    Kinds:
    - 'move': changes the state or the dossier and counts in the version.
    - 'answer': one party's answer in a joint assent.
    - 'ballot': somebody voted, withdrew a ballot, counted ballots on paper or the figures of a meeting as the first or
      the second, or agreed or objected to a ballot in their name; never what the ballots say.
    - 'recusal': a member takes no part.
    - 'claim': one of several holders of a post took the case, was handed it, or gave it back.
    - 'sitting': the chair asked the committee in writing.
    - 'clock': time has passed: the level above was notified, a last day moved, or somebody reminded the holders.
    - 'version': the case continues under another version of its process, or the earlier one again, or it is excepted
      from a rule, or its last move is taken back; counts like a move.
    - 'tree': units were reorganised, or a reorganisation was undone.
    - 'data': what is kept about the person was shown or exported to them.
    - 'archive': the closed case was handed over or destroyed, or its content erased; or a paper was issued anew in
      place of one that is no longer valid.
    """

    __tablename__ = "event"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "seq"),
        sa.CheckConstraint(
            "kind in ('move','answer','ballot','recusal','claim','sitting','clock','version','tree','data','archive')",
            name="kind",
        ),
        sa.Index("ix_event_actor", "actor_id", "at"),
        sa.Index("ix_event_at", "at", "id"),
        sa.Index("ix_event_post", "actor_post", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"))
    seq: Mapped[int]
    kind: Mapped[str]
    move: Mapped[str]
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    version: Mapped[int]
    """The case's version after this entry."""
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    actor_post: Mapped[str | None]
    """The post that the actor used, as 'secretary:17' (kind and unit), or 'subject:17' if the person whom the case is
    about acted; empty for the clock and for outcomes.
    """
    for_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    """The person on whose behalf the actor acted and whose post `actor_post` is; empty if the actor used an own post.
    """
    key: Mapped[str | None] = mapped_column(unique=True)
    """The idempotency key of the submitted form."""
    body_hash: Mapped[str | None]
    at: Mapped[dt.datetime]
    consequences: Mapped[dict[str, Any]]
    """What followed from the entry apart from the form's answers: rule values, due date, papers, votes."""
    commitment: Mapped[str]
    """SHA-256 over salt and the entry's personal answers, which are stored in `event_answers`."""
    previous_hash: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)

    case: Mapped[Case] = relationship(lazy="raise")
    actor: Mapped[Person | None] = relationship(foreign_keys=[actor_id], lazy="raise")
    answers: Mapped["EventAnswers"] = relationship(back_populates="event", lazy="raise")


def taken_back(entry: Any = Event) -> sa.ColumnElement[bool]:
    """Return the condition that an entry is a move that the next entry which counts has taken back."""
    back = sa.orm.aliased(Event)
    next_one = (back.case_id == entry.case_id, back.version == entry.version + 1, back.kind == "version")
    return sa.and_(entry.kind == "move", sa.exists().where(*next_one, back.move.in_((STEP_BACK, REOPENED))))


@lru_cache(16)
def move_made(entry: Any = Event) -> sa.ColumnElement[bool]:
    """Return the condition that an entry is a move, and was not taken back."""
    return sa.and_(entry.kind == "move", ~taken_back(entry))


class EventAnswers(Base):
    """Personal answers of a journal entry, kept apart so that they can be erased without breaking the hash chain."""

    __tablename__ = "event_answers"

    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), primary_key=True)
    salt: Mapped[str]
    answers: Mapped[dict[str, Any]]

    event: Mapped[Event] = relationship(back_populates="answers", lazy="raise")


class Task(Base):
    """An open task of a case: for the holders of a post in a unit, or for one member of an electoral roll.

    Rewritten by every move (`services.cases.tasks`). `opens_on` lies ahead for a recurring duty that is not shown yet.
    """

    __tablename__ = "task"
    __table_args__ = (
        sa.CheckConstraint("(person_id is null) = (post is not null)", name="post_or_person"),
        sa.Index("ix_task_post", "unit_id", "post"),
        sa.Index("ix_task_person", "person_id"),
        sa.Index("ix_task_due", "due_on", "opens_on", "move", "case_id"),  # duties of a month
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), index=True)
    move: Mapped[str]
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    post: Mapped[str | None]
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    since: Mapped[dt.datetime]
    opens_on: Mapped[dt.date]
    due_on: Mapped[dt.date | None]

    case: Mapped[Case] = relationship(lazy="raise")
    unit: Mapped[Unit | None] = relationship(lazy="raise")


class TaskBar(Base):
    """Somebody by whom an open task of a case must not be done: it is about them, or they opened or wrote the file.

    Written with the tasks, of guards that ask who acts. kin: whether it bars declared kin as well: 'none', those who
    have 'declared' it themselves, or 'either' side.
    """

    __tablename__ = "task_bar"
    __table_args__ = (sa.CheckConstraint("kin in ('none','declared','either')", name="kin"),)

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    move: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    kin: Mapped[str] = mapped_column(primary_key=True)


class Escalation(Base):
    """A late case, or one in which nobody may act, reported to a unit above. Deleted as soon as the case moves on."""

    __tablename__ = "escalation"

    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True, index=True)
    due_on: Mapped[dt.date]

    case: Mapped[Case] = relationship(lazy="raise")
    unit: Mapped[Unit] = relationship(lazy="raise")


class CaseAccess(Base):
    """An access entry of a sealed case: a post whose holders may know of it. Written together with the tasks."""

    __tablename__ = "case_access"
    __table_args__ = (
        sa.UniqueConstraint("case_id", "unit_id", "post"),
        sa.Index("ix_case_access_post", "unit_id", "post"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    post: Mapped[str]
