"""Notices by the clock: tasks that opened by themselves, due dates that are near, and due dates that are over."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Case, Notice, RuleRow
from webapp.queries.cases.context import CaseContext, load_context
from webapp.queries.notices.recipients import TaskRecipient, falling_due, out_of_sync, task_recipients, unreported
from webapp.queries.rules import rules_on
from webapp.services.notices.announcing import announce, is_vote, report, task_notice, write_notices
from webapp.services.notices.inviting import end_invitations
from webapp.services.one_by_one import one_by_one
from webapp.services.transaction import transaction
from workflows.core.calendar import local_date

VOTE_DAYS, DUE_DAYS = "reminder.vote_days", "reminder.due_days"
KINDS = ("soon", "vote_soon", "late")


def remind(session: Session, now: dt.datetime) -> int:
    """Notify everybody of what time has brought about; one transaction a case. Return how many cases were changed.

    Idempotent, also when run concurrently: each case is checked again under its lock, and the key of a reminder holds
    case, step, person, kind and due date. A failed case does not stop the others: an ExceptionGroup is raised at the
    end.
    """
    day = local_date(now)
    with transaction(session):
        end_invitations(session, Notice.due_on < day, now)
    ids = sorted({*out_of_sync(session, day), *unreported(session, day), *_unreminded(session, day)})
    return one_by_one(ids, lambda case_id: _tell(session, case_id, now), "case")


def _tell(session: Session, case_id: int, now: dt.datetime) -> int:
    with transaction(session):
        case = session.get(Case, case_id, with_for_update=True, populate_existing=True)
        assert case is not None
        context = load_context(session, case, None, now)
        announce(context)
        report(context)
        _remind(context)
    return 1


def _unreminded(session: Session, day: dt.date) -> list[int]:
    """Return the cases with a due date near or past of which an assignee has not been reminded."""
    lengths = session.scalars(sa.select(RuleRow.value).where(RuleRow.key.in_((VOTE_DAYS, DUE_DAYS)))).all()
    before = day + dt.timedelta(days=max(map(int, lengths), default=0))
    near = falling_due(session, day, before)
    known = {
        (row.case_id, row.person_id, row.move, row.due_on, row.kind == "late")
        for row in session.execute(
            sa.select(Notice.case_id, Notice.person_id, Notice.move, Notice.due_on, Notice.kind).where(
                Notice.kind.in_(KINDS), Notice.done_at.is_(None)
            )
        )
    }
    return [
        case_id
        for case_id, recipients in near.items()
        if any((case_id, person, move, due, due < day) not in known for person, move, due in recipients)
    ]


def _remind(context: CaseContext) -> None:
    """Remind the assignees of this case who have not been reminded of this due date yet."""
    session, case = context.session, context.case
    rules = rules_on(session, (VOTE_DAYS, DUE_DAYS), [unit.id for unit in context.around.lineage], context.today)
    notices = []
    for recipient in task_recipients(session, case.id, context.today).values():
        vote = is_vote(context, recipient)
        if kind := _kind(recipient, context.today, int(rules[VOTE_DAYS if vote else DUE_DAYS].value), vote):
            notices.append((task_notice(context, recipient, kind), recipient.reader))
    keys = sa.select(Notice.key).where(Notice.case_id == case.id, Notice.kind.in_(KINDS))
    known = set(session.scalars(keys))
    write_notices(session, [(notice, reader) for notice, reader in notices if notice.key not in known])


def _kind(recipient: TaskRecipient, day: dt.date, lead: int, vote: bool) -> str | None:
    """Return the kind of reminder due on that day, if any. On the day the task opened its own notice is enough."""
    if recipient.due_on is None or local_date(recipient.since) >= day:
        return None
    if recipient.due_on < day:
        return "late"
    near = recipient.due_on - day <= dt.timedelta(days=lead)
    return ("vote_soon" if vote else "soon") if near else None
