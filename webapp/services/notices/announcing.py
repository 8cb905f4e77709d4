"""Notices and their mails, written in the transaction of the act that causes them."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor
from webapp.models import TASK_NOTICES, Case, Event, Mail, Notice
from webapp.queries.cases.definitions import definitions
from webapp.queries.notices.recipients import (
    Reader,
    TaskRecipient,
    may_know,
    notices_of,
    out_of_sync,
    readers,
    recipients_of,
    task_recipients,
    unreported,
)
from webapp.services.transaction import transaction
from workflows.core.calendar import local_date
from workflows.core.definition import Definition

NoticeToReader = tuple[Notice, Reader]


class CaseMoment(Protocol):
    """A case at a moment, with its definition and who acts: the part of a case's context that notices need."""

    @property
    def session(self) -> Session: ...
    @property
    def case(self) -> Case: ...
    @property
    def definition(self) -> Definition: ...
    @property
    def now(self) -> dt.datetime: ...
    @property
    def today(self) -> dt.date: ...
    @property
    def actor(self) -> Actor | None: ...


@dataclass(frozen=True)
class BareMoment:
    """A case at a moment at which nobody acts in it, without what the engine would need."""

    session: Session
    case: Case
    definition: Definition
    now: dt.datetime
    actor: None = None

    @property
    def today(self) -> dt.date:
        return local_date(self.now)


def announce(context: CaseMoment) -> None:
    """Bring the notices of a case in line with its tasks: notify new assignees, and close notices of tasks that ended.

    Under the case's lock. A task that returns within one version (a retracted ballot) reopens its notice. The acting
    person gets the notice in the list only, already read: the page that answers them shows it.
    """
    case, session = context.case, context.session
    recipients = task_recipients(session, case.id, context.today) if case.closed_at is None else {}
    notices = notices_of(session, case)
    _settle(context, notices, lambda row: (row.person_id, row.move) in recipients)
    known = {(row.person_id, row.move) for row in notices if row.done_at is None}
    me = context.actor.person_id if context.actor else None
    new = [recipient for recipient in recipients.values() if recipient.key not in known]
    write_notices(
        session,
        [(task_notice(context, one, "vote" if is_vote(context, one) else "task"), one.reader) for one in new],
        me,
    )


def report(context: CaseMoment) -> None:
    """Bring the notices of a late case in line with its reports (`Escalation`).

    Under the case's lock. Each recipient who may see the case is notified once for each time that it is late; once it
    has moved on or is reported elsewhere, the notice is done.
    """
    case, session = context.case, context.session
    recipients = recipients_of(session, case.id, context.today)
    notices = notices_of(session, case, ("escalated",))
    _settle(context, notices, lambda row: (row.person_id, row.due_on) in recipients)
    known = {(row.person_id, row.due_on) for row in notices if row.done_at is None}
    new = []
    for (person_id, due_on), reader in recipients.items():
        if (person_id, due_on) not in known:
            notice = Notice(
                key=f"escalated:{case.id}:{case.version}:{person_id}:{due_on}",
                kind="escalated",
                person_id=person_id,
                case_id=case.id,
                version=case.version,
                stood=case.state,
                due_on=due_on,
                at=context.now,
            )
            new.append((notice, reader))
    write_notices(session, new)


def _settle(context: CaseMoment, notices: Sequence[Notice], holds: Callable[[Notice], bool]) -> None:
    """Close notices that no longer apply, with their unsent mails, and reopen those that apply again."""
    over = [row for row in notices if row.done_at is None and not holds(row)]
    back = [row for row in notices if row.done_at is not None and holds(row)]
    for row in (*over, *back):
        row.done_at = None if row.done_at else context.now
    _turn_mails(context.session, over, "waiting", "cancelled")
    _turn_mails(context.session, back, "cancelled", "waiting")


def catch_up(session: Session, person_id: int, now: dt.datetime) -> None:
    """Notify a person of new and ended tasks and reports after a change of the posts that they may use.

    Each case under its lock, inside the caller's transaction. No rule of a process is asked, so that whoever names a
    deputy or an officer needs no engine of cases.
    """
    day = local_date(now)
    for case_id in sorted({*out_of_sync(session, day, person_id), *unreported(session, day, person_id)}):
        case = session.get_one(Case, case_id, with_for_update=True, populate_existing=True)
        pinned = definitions(session, [case.definition_hash])[case.definition_hash]
        moment = BareMoment(session, case, pinned, now)
        announce(moment)
        report(moment)


def is_vote(context: CaseMoment, recipient: TaskRecipient) -> bool:
    """Whether a call is for a ballot, and not for a move or an answer."""
    return any(question.name == recipient.move for question in context.definition.questions)


def task_notice(context: CaseMoment, recipient: TaskRecipient, kind: str) -> Notice:
    """Return a notice that calls somebody to act. Each due date has a reminder of its own."""
    case = context.case
    day = "" if kind in ("task", "vote") else f":{recipient.due_on}"
    return Notice(
        key=f"{kind}:{case.id}:{case.version}:{recipient.move}:{recipient.reader.person_id}{day}",
        kind=kind,
        person_id=recipient.reader.person_id,
        case_id=case.id,
        version=case.version,
        move=recipient.move,
        stood=case.state,
        due_on=recipient.due_on,
        at=context.now,
    )


_CALLED = (
    sa.select(Notice.id)
    .where(Notice.case_id == sa.bindparam("case"), Notice.person_id == sa.bindparam("person"))
    .where(Notice.kind.in_(TASK_NOTICES), Notice.done_at.is_(None))
    .limit(1)
)


def notify_opener(context: CaseMoment, event: Event) -> None:
    """Notify a case's opener that somebody else moved, returned, refused or decided it.

    Not if the opener has a task now, which has its own notice; and not if they may no longer see the case: a deputy who
    opened it is notified only while the delegation lasts.
    """
    case, session, opener = context.case, context.session, context.case.opener_id
    if opener is None or opener == event.actor_id or event.from_state in (None, event.to_state):
        return
    if session.scalar(_CALLED, {"case": case.id, "person": opener}):
        return
    if not may_know(session, opener, case.id, context.today):
        return
    for reader in readers(session, [opener]):
        notice = Notice(
            key=f"case:{case.id}:{case.version}:{opener}",
            kind="case",
            person_id=opener,
            case_id=case.id,
            version=case.version,
            stood=event.to_state,
            at=context.now,
        )
        write_notices(session, [(notice, reader)])


def tell_of_count(context: CaseMoment, move: str, kind: str, people: Collection[int]) -> set[int]:
    """Notify those of these people who have an account and may know of the case of a count; return them.

    move: the vote that is counted, or the move with the figures. A voter may know of it.
    """
    session, case = context.session, context.case
    entry = session.scalar(sa.select(sa.func.max(Event.seq)).where(Event.case_id == case.id))
    new = [
        (
            Notice(
                key=f"{kind}:{case.id}:{entry}:{reader.person_id}",
                kind=kind,
                person_id=reader.person_id,
                case_id=case.id,
                version=case.version,
                move=move,
                stood=case.state,
                at=context.now,
            ),
            reader,
        )
        for reader in readers(session, people)
        if kind == "named" or may_know(session, reader.person_id, case.id, context.today)
    ]
    write_notices(session, new, context.actor.person_id if context.actor else None)
    return {reader.person_id for _notice, reader in new}


def end_notices(session: Session, condition: sa.ColumnElement[bool], now: dt.datetime) -> None:
    """End the open notices that meet a condition, and cancel those of their mails that were not sent yet."""
    over = session.scalars(sa.select(Notice).where(Notice.done_at.is_(None), condition)).all()
    for row in over:
        row.done_at = now
    _turn_mails(session, over, "waiting", "cancelled")


def write_notices(session: Session, notices: Sequence[NoticeToReader], me: int | None = None) -> None:
    """Write notices and the mails that their readers want. `me` is the acting person, whose notices count as read."""
    for notice, _reader in notices:
        notice.move, notice.stood = notice.move or "", notice.stood or ""
        if notice.person_id == me:
            notice.read_at = notice.at
    # Without their ids: a statement for all of them, and not one for each.
    session.bulk_save_objects([notice for notice, _reader in notices])
    mailed = [notice.key for notice, reader in notices if notice.person_id != me and reader.wants_mail(notice.kind)]
    if mailed:
        found = sa.select(Notice.id, Notice.at).where(Notice.key.in_(mailed))
        session.execute(sa.insert(Mail).from_select(["notice_id", "next_try_at"], found))


# On the table: an ORM statement would be put together anew at each use, to look for its rows in the session.
_MAIL: Any = Mail.__table__
_TURNED = (
    sa.update(_MAIL)
    .where(_MAIL.c.notice_id.in_(sa.bindparam("notices", expanding=True)), _MAIL.c.status == sa.bindparam("before"))
    .values(status=sa.bindparam("after"))
)


def _turn_mails(session: Session, notices: Iterable[Notice], before: str, after: str) -> None:
    """Cancel the unsent mails of notices, or restore them. Sent mails are left alone."""
    if ids := [notice.id for notice in notices]:
        session.execute(_TURNED, {"notices": ids, "before": before, "after": after})


def read(session: Session, actor: Actor, notice_id: int, now: dt.datetime) -> Notice | None:
    """Mark one notice of the actor as read and return it; None both for an unknown one and another person's."""
    mine = sa.select(Notice).where(Notice.id == notice_id, Notice.person_id == actor.person_id)
    with transaction(session):
        notice = session.scalars(mine).one_or_none()
        if notice is not None and notice.read_at is None:
            notice.read_at = now
    return notice


def read_all(session: Session, actor: Actor, newest_id: int, now: dt.datetime) -> None:
    """Mark the actor's notices as read, up to the newest one that was shown."""
    mine = (Notice.person_id == actor.person_id, Notice.read_at.is_(None), Notice.id <= newest_id)
    with transaction(session):
        session.execute(sa.update(Notice).where(*mine).values(read_at=now))
