"""Reminding the holders of a case: an entry in its journal, and a notice to each of them."""

from sqlalchemy.orm import Session

from webapp.queries.cases.context import CaseContext
from webapp.queries.cases.reminding import REMINDED, reminders_left, reminding_authority
from webapp.queries.notices.recipients import task_recipients
from webapp.services.cases.locking import author_of, case_command, locked, replayed_case
from webapp.services.command import Command
from webapp.services.journal import note
from webapp.services.notices.announcing import task_notice, write_notices
from webapp.services.refusals import NotFoundForActor, Refused, Stale
from workflows.core.engine import Authority
from workflows.core.text import _


def require_reminder(context: CaseContext, command: Command) -> Authority:
    """Return the post by which the actor may ask for the case. Raises NotFoundForActor, Stale."""
    authority = reminding_authority(context)
    if authority is None:
        raise NotFoundForActor
    if command.version != context.case.version:
        raise Stale
    return authority


def remind_holders(session: Session, public_id: str, command: Command) -> str:
    """Remind everybody for whom the case waits, but for who reminds. Returns its public id.

    Effects, in order: one journal entry, a notice to each; the state and its last day stay as they are. Raises
    NotFoundForActor, Stale, Refused (reminded today already, or nobody to remind), IdempotencyKeyReused.
    """
    with case_command(session):
        body = command.body_hash("remind", public_id)
        context = locked(session, public_id, command)
        if first := replayed_case(session, command, body):
            return first
        authority = require_reminder(context, command)
        if not reminders_left(context):
            raise Refused(_("Reminded today already, as often as the rules allow: please wait until tomorrow."))
        calls = task_recipients(session, context.case.id, context.today).values()
        others = [call for call in calls if call.reader.person_id != command.actor.person_id]
        if not others:
            raise Refused(_("This case waits for nobody else who has an account: there is nobody to remind."))
        entry = note(context, "clock", REMINDED, author_of(command, authority, body))
        notices = [(task_notice(context, call, "reminded"), call.reader) for call in others]
        for notice, _reader in notices:
            notice.key = f"{notice.key}:{entry.seq}"
        write_notices(session, notices)
        return public_id
