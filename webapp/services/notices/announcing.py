"""Notices and their mails, written in the transaction of the act that causes them."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor
from webapp.models import TASK_NOTICES, Case, Event, Mail, Meeting, MeetingChange, Notice
from webapp.queries.cases.context import CaseContext, load_context
from webapp.queries.meetings.meetings import holders_on
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
from workflows.roles import COMMITTEES

NoticeToReader = tuple[Notice, Reader]


def announce(context: CaseContext) -> None:
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


def report(context: CaseContext) -> None:
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


def _settle(context: CaseContext, notices: Sequence[Notice], holds: Callable[[Notice], bool]) -> None:
    """Close notices that no longer apply, with their unsent mails, and reopen those that apply again."""
    over = [row for row in notices if row.done_at is None and not holds(row)]
    back = [row for row in notices if row.done_at is not None and holds(row)]
    for row in (*over, *back):
        row.done_at = None if row.done_at else context.now
    _turn_mails(context.session, over, "waiting", "cancelled")
    _turn_mails(context.session, back, "cancelled", "waiting")


def catch_up(session: Session, person_id: int, now: dt.datetime) -> None:
    """Notify a person of new and ended tasks and reports after a change of the posts that they may use.

    Each case under its lock, inside the caller's transaction.
    """
    day = local_date(now)
    for case_id in sorted({*out_of_sync(session, day, person_id), *unreported(session, day, person_id)}):
        case = session.get_one(Case, case_id, with_for_update=True, populate_existing=True)
        context = load_context(session, case, None, now)
        announce(context)
        report(context)


def is_vote(context: CaseContext, recipient: TaskRecipient) -> bool:
    """Whether a call is for a ballot, and not for a move or an answer."""
    return any(question.name == recipient.move for question in context.definition.questions)


def task_notice(context: CaseContext, recipient: TaskRecipient, kind: str) -> Notice:
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


def notify_opener(context: CaseContext, event: Event) -> None:
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


def tell_of_count(context: CaseContext, move: str, kind: str, people: Collection[int]) -> set[int]:
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


def invite(session: Session, meeting: Meeting, now: dt.datetime, me: int, kind: str = "meeting") -> None:
    """Notify the committee of that day, and the minutes taker, of a meeting as planned now.

    kind: 'meeting_off' says that the meeting does not take place. Earlier notices of the meeting are closed.
    """
    end_invitations(session, Notice.meeting_id == meeting.id, now)
    changes = session.scalar(
        sa.select(sa.func.count()).select_from(MeetingChange).where(MeetingChange.meeting_id == meeting.id)
    )
    people = {*holders_on(session, meeting.unit_id, COMMITTEES[meeting.body], meeting.held_on), meeting.secretary_id}
    people |= {meeting.teller_id} if meeting.teller_id else set()
    new = []
    for reader in readers(session, people):
        notice = Notice(
            key=f"{kind}:{meeting.id}:{changes}:{reader.person_id}",
            kind=kind,
            person_id=reader.person_id,
            meeting_id=meeting.id,
            due_on=meeting.held_on,
            at=now,
        )
        new.append((notice, reader))
    write_notices(session, new, me)


def end_invitations(session: Session, condition: sa.ColumnElement[bool], now: dt.datetime) -> None:
    """End the invitations to meetings that are closed or whose day is past."""
    end_notices(session, sa.and_(Notice.kind == "meeting", condition), now)


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


_TURNED = (
    sa.update(Mail)
    .where(Mail.notice_id.in_(sa.bindparam("notices", expanding=True)), Mail.status == sa.bindparam("before"))
    .values(status=sa.bindparam("after"))
    .execution_options(synchronize_session=False)
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
