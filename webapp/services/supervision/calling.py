"""Telephone calls about late cases, as entries of the case's journal."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Task
from webapp.queries.cases.reminding import CALLED, reminders_left
from webapp.services.cases.desk.reminding import require_reminder
from webapp.services.cases.locking import author_of, case_command, locked, replayed_case
from webapp.services.command import Command
from webapp.services.journal import note
from webapp.services.refusals import Refused
from workflows.core.text import _


def record_call(session: Session, public_id: str, unit_id: int | None, command: Command) -> str:
    """Record that the actor has called about a case: whoever has it in a unit, or by name for None. Returns its id.

    Effects: one journal entry without any words of the call; state, last day and tasks stay as they are. Raises
    NotFoundForActor, Stale, Refused (it does not wait for them, they were called today as often as the rule allows a
    reminder), IdempotencyKeyReused.
    """
    with case_command(session):
        body = command.body_hash("call", public_id, str(unit_id or ""))
        context = locked(session, public_id, command)
        if first := replayed_case(session, command, body):
            return first
        authority = require_reminder(context, command)
        waits = Task.person_id.is_not(None) if unit_id is None else Task.unit_id == unit_id
        if session.scalar(sa.select(Task.id).where(Task.case_id == context.case.id, waits).limit(1)) is None:
            raise Refused(_("The case does not wait for them any more."))
        if not reminders_left(context, CALLED):
            raise Refused(_("Called today already, as often as the rules allow: please wait until tomorrow."))
        units = [unit_id] if unit_id is not None else []
        note(context, "clock", CALLED, author_of(command, authority, body), consequences={"units": units})
        return public_id
