"""Recipients of tasks and of reports of late cases, and cases whose notices no longer match them."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import barred, counts_in_case, unbarred_delegation, visible_cases
from webapp.actors import KEPT, Actor, actor_on
from webapp.models import (
    TASK_NOTICES,
    Account,
    Case,
    Delegation,
    Escalation,
    MailChoice,
    Notice,
    Post,
    Task,
    Unit,
    open_on,
    post_held_on,
)
from webapp.queries.clock.late import escalation_recipients
from webapp.queries.notices.mail_choices import delivery
from webapp.queries.people.delegations import delegable, delegation_covers
from webapp.surroundings import exists_on


@dataclass(frozen=True)
class Reader:
    """A person with an account. choices: None if nothing is to be mailed."""

    person_id: int
    choices: dict[str, Any] | None

    def wants_mail(self, kind: str) -> bool:
        """Whether a notice of this kind is to be mailed as well."""
        return self.choices is not None and delivery(self.choices, kind) != "none"


@dataclass(frozen=True)
class TaskRecipient:
    """An open task with one of the people it waits for."""

    reader: Reader
    move: str
    due_on: dt.date | None
    since: dt.datetime

    @property
    def key(self) -> tuple[int, str]:
        return self.reader.person_id, self.move


def _tasks_with_recipients(day: Any, *only: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    """Return every open task (matching `only`) with the accounts of the people it waits for on that day.

    It waits for them by name, by an own post, or as deputy of a holder. The same rule for all people at once as
    `access.my_tasks` for one; a property test holds the two equal.
    """
    task = (Task.id, Task.case_id, Task.move, Task.due_on, Task.since)
    open_now = (open_on(day), *only)
    held = sa.and_(Post.unit_id == Task.unit_id, Post.kind == Task.post, post_held_on(day))
    by_post = sa.select(*task, Post.person_id).join(Post, held).join(Unit, Unit.id == Post.unit_id)
    by_post = by_post.join(Case, Case.id == Task.case_id).where(counts_in_case(), ~barred(Post.person_id))
    delegated = (
        sa.select(*task, Delegation.deputy_id)
        .select_from(Task)
        .join(Post, delegable(day))
        .join(Unit, Unit.id == Post.unit_id)
    )
    waiting = sa.union_all(
        sa.select(*task, Task.person_id).where(Task.person_id.is_not(None), *open_now),
        by_post.where(exists_on(day), *open_now),
        delegated.join(Case, Case.id == Task.case_id)
        .join(Delegation, delegation_covers(day))
        .where(exists_on(day), *open_now, unbarred_delegation()),
    ).subquery()
    account = sa.and_(Account.person_id == waiting.c.person_id, Account.disabled_at.is_(None))
    return (
        sa.select(
            *(waiting.c[name] for name in ("case_id", "person_id", "move", "due_on", "since")), MailChoice.choices
        )
        .join(Account, account)
        .outerjoin(MailChoice, _confirmed())
        .order_by(waiting.c.case_id, waiting.c.id, Account.id)
    )


def _confirmed() -> sa.ColumnElement[bool]:
    return sa.and_(MailChoice.account_id == Account.id, MailChoice.confirmed_at.is_not(None))


_OF_CASE = _tasks_with_recipients(sa.bindparam("day"), Task.case_id == sa.bindparam("case"))
"""Written once: every move asks, and to compose it takes as long as to run it."""


_NOTICES = (
    sa.select(Notice)
    .where(Notice.case_id == sa.bindparam("case"))
    .where(Notice.kind.in_(sa.bindparam("kinds", expanding=True)))
    .where(sa.or_(Notice.done_at.is_(None), Notice.version == sa.bindparam("version")))
    .order_by(Notice.id)
)


def task_recipients(session: Session, case_id: int, day: dt.date) -> dict[tuple[int, str], TaskRecipient]:
    """Return the people for whom a case waits on that day: (person, move) → call. One statement."""
    found: dict[tuple[int, str], TaskRecipient] = {}
    for row in session.execute(_OF_CASE, {"day": day, "case": case_id}):
        recipient = TaskRecipient(Reader(row.person_id, row.choices), row.move, row.due_on, row.since)
        found.setdefault(recipient.key, recipient)
    return found


_READERS = (
    sa.select(Account.person_id, MailChoice.choices)
    .outerjoin(MailChoice, _confirmed())
    .where(Account.person_id.in_(sa.bindparam("people", expanding=True)), Account.disabled_at.is_(None))
    .order_by(Account.person_id)
)


def readers(session: Session, people: Iterable[int]) -> list[Reader]:
    """Return those of these people who have an account. One statement."""
    rows = session.execute(_READERS, {"people": sorted(set(people))})
    return [Reader(row.person_id, row.choices) for row in rows]


def notices_of(session: Session, case: Case, kinds: Sequence[str] = TASK_NOTICES) -> list[Notice]:
    """Return the case's notices of these kinds that are open, and those of its present version that are done.

    One statement.
    """
    return list(session.scalars(_NOTICES, {"case": case.id, "kinds": kinds, "version": case.version}))


def out_of_sync(session: Session, day: dt.date, person_id: int | None = None) -> list[int]:
    """Return the cases that wait for somebody (or this person) without a notice, or have a notice without a task.

    Happens when a recurring duty opens, a post changes holder, a delegation begins or ends, or an account is created or
    disabled. Two statements.
    """
    tasks = _tasks_with_recipients(day).order_by(None).subquery()
    waiting = sa.select(tasks.c.case_id, tasks.c.person_id, tasks.c.move)
    known = sa.select(Notice.case_id, Notice.person_id, Notice.move)
    known = known.where(Notice.kind.in_(TASK_NOTICES), Notice.done_at.is_(None))
    if person_id is not None:
        waiting, known = waiting.where(tasks.c.person_id == person_id), known.where(Notice.person_id == person_id)
    new, gone = session.execute(sa.except_(waiting, known)).all(), session.execute(sa.except_(known, waiting)).all()
    return sorted({row[0] for row in (*new, *gone)})


def unreported(session: Session, day: dt.date, person_id: int | None = None) -> list[int]:
    """Return the late cases with a recipient (or this person) without a report, or with a report to a former recipient.

    Two statements, and three for each new recipient.
    """
    reports = escalation_recipients(day).subquery()
    account = sa.and_(Account.person_id == reports.c.person_id, Account.disabled_at.is_(None))
    heard = sa.select(reports.c.case_id, reports.c.person_id).join(Account, account)
    known = sa.select(Notice.case_id, Notice.person_id).where(Notice.kind == "escalated", Notice.done_at.is_(None))
    if person_id is not None:
        heard, known = heard.where(reports.c.person_id == person_id), known.where(Notice.person_id == person_id)
    new = [row[0] for row in session.execute(sa.except_(heard, known)) if may_know(session, row[1], row[0], day)]
    return sorted({*new, *(row[0] for row in session.execute(sa.except_(known, heard)))})


_LATE = escalation_recipients(sa.bindparam("day"), Escalation.case_id == sa.bindparam("case")).subquery()
_REPORTED = (
    sa.select(_LATE.c.person_id, sa.func.min(_LATE.c.due_on).label("due_on"), MailChoice.choices)
    .join(Account, sa.and_(Account.person_id == _LATE.c.person_id, Account.disabled_at.is_(None)))
    .outerjoin(MailChoice, _confirmed())
    .group_by(_LATE.c.person_id, MailChoice.account_id)
    .order_by(_LATE.c.person_id)
)


def recipients_of(session: Session, case_id: int, day: dt.date) -> dict[tuple[int, dt.date], Reader]:
    """Return the recipients of a late case's report: (person, due date) → reader.

    One statement, and three for each of them.
    """
    rows = session.execute(_REPORTED, {"day": day, "case": case_id}).all()
    return {
        (row.person_id, row.due_on): Reader(row.person_id, row.choices)
        for row in rows
        if may_know(session, row.person_id, case_id, day)
    }


def may_know(session: Session, person_id: int, case_id: int, day: dt.date) -> bool:
    """Whether a person may know of a case on that day. Three statements."""
    return session.scalar(_known_to(actor_on(session, person_id, "", day)), {"case": case_id}) is not None


@lru_cache(KEPT)
def _known_to(actor: Actor) -> sa.Select[int]:
    return sa.select(Case.id).join(Unit).where(Case.id == sa.bindparam("case"), visible_cases(actor))


def falling_due(session: Session, day: dt.date, before: dt.date) -> dict[int, list[tuple[int, str, dt.date]]]:
    """Return the tasks that are late or due by `before`: case → person, move and due date. One statement."""
    found: dict[int, list[tuple[int, str, dt.date]]] = {}
    for row in session.execute(_tasks_with_recipients(day, Task.due_on <= before)):
        found.setdefault(row.case_id, []).append((row.person_id, row.move, row.due_on))
    return found
