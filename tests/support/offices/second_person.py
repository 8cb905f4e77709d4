"""The second person of a change, in a few lines."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import actor_on
from webapp.models import Account, ChangeRequest, Person, RuleRow
from webapp.queries.changes.confirmers import able, concerned
from webapp.services import calendar
from webapp.services.cases.locking import case_command
from webapp.services.changes.account_requests import ask_for_account
from webapp.services.changes.requests import confirm
from webapp.services.command import Command
from webapp.services.imports import ImportPlan, apply_import
from webapp.services.reorganisations.execution import carry_out
from webapp.services.reorganisations.plan import ReorganisationPlan
from webapp.services.reorganisations.undoing import undo
from webapp.services.rules import RowDraft, write_row
from webapp.services.transaction import transaction
from workflows.core.calendar import local_date


def confirm_all(session: Session, now: dt.datetime) -> int:
    """Confirm every waiting request, each by the first person who can. Returns how many there were."""
    session.rollback()
    waiting = sa.select(ChangeRequest).where(ChangeRequest.standing == "waiting").order_by(ChangeRequest.id)
    found = [(change.public_id, concerned(session, change)) for change in session.scalars(waiting)]
    for public_id, who in found:
        person = session.get_one(Person, able(session, who, local_date(now))[0])
        actor = actor_on(session, person.id, person.full_name, local_date(now))
        account_id = session.scalars(sa.select(Account.id).where(Account.person_id == person.id)).one()
        confirm(session, public_id, actor, account_id, now)
    session.rollback()
    return len(found)


def add_row(
    session: Session,
    *,
    key: str,
    value: str,
    effective_from: dt.date,
    source: str,
    account_id: int,
    now: dt.datetime,
    scope_code: str | None = None,
    note: str = "",
    measure: str | None = None,
    basis: str = "unread",
) -> RuleRow:
    """Put a row into the rule book, as a confirmed request does."""
    draft = RowDraft(key, value, measure, scope_code, effective_from, source, basis, note or "Thử")
    with transaction(session):
        return write_row(session, draft, account_id, now, f"{key}-{effective_from}-{scope_code}")


def put_day(session: Session, draft: calendar.DayDraft, now: dt.datetime) -> int:
    """Put a day into the calendar, as a confirmed request does."""
    with case_command(session):
        return calendar.put_day(session, draft, calendar.Keeper(1, True, frozenset()), now)


def revoke_day(session: Session, row_id: int, now: dt.datetime) -> None:
    """Take a day out of the calendar, as a confirmed request does."""
    with case_command(session):
        calendar.revoke_day(session, row_id, calendar.Keeper(1, True, frozenset()), now)


def announced(session: Session, year: int, source: str, account_id: int, now: dt.datetime) -> None:
    """Announce a year, as a confirmed request does."""
    with case_command(session):
        calendar.announce(session, year, source, calendar.Keeper(account_id, True, frozenset()), now)


def imported(session: Session, *said: Any, **words: Any) -> ImportPlan:
    """Import a workbook, as a confirmed request does."""
    with transaction(session):
        return apply_import(session, *said, **words)


def reorganised(session: Session, plan: ReorganisationPlan, command: Command) -> int:
    """Carry out a reorganisation, as a confirmed request does."""
    with case_command(session):
        return carry_out(session, plan, command)


def undone(session: Session, row_id: int, command: Command) -> None:
    """Undo a reorganisation, as a confirmed request does."""
    with case_command(session):
        undo(session, row_id, command)


def new_account(session: Session, person_code: str | None, username: str, now: dt.datetime) -> str:
    """Create an account in an office where nobody else could confirm it; its first password."""
    return ask_for_account(session, person_code, username, now)[0]
