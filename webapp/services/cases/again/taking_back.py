"""Taking back the own last step within some minutes, and lifting a lapse: the case stands again as before that move."""

import datetime as dt
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import REOPENED, STEP_BACK, AttachedPage, Event
from webapp.queries.cases.context import CaseContext
from webapp.queries.cases.hands import known_hands
from webapp.queries.cases.standing import (
    Situation,
    has_moved,
    lapse_to_lift,
    may_undo_until,
    own_step,
    situation_before,
)
from webapp.queries.changes.excepted import asking_authority, subjects_of
from webapp.queries.clock.deadlines import deadline_on_entry, expired_timer
from webapp.queries.people.joined import present_id
from webapp.queries.people.nearness import near
from webapp.queries.votes.votes import open_vote
from webapp.services.cases.locking import author_of, case_command, locked, replayed_case, require_not_halted
from webapp.services.cases.transition import open_vote_of_state, set_state
from webapp.services.command import Command
from webapp.services.journal import NOBODY, JournalEntry, append
from webapp.services.notices.announcing import notify_opener
from webapp.services.refusals import NotFoundForActor, Refused, Stale
from webapp.services.votes import voting
from workflows.core.dossier import FALLEN
from workflows.core.text import _


def take_step_back(session: Session, public_id: str, command: Command) -> str:
    """Take back the actor's own last step. Returns the public id of the case.

    Effects, in order: a vote that the step has opened is void, pages that came with it stand no more, the case stands
    as before it with the last day that it had, one journal entry says so, and the tasks are written anew. The entry of
    the step stays. Raises NotFoundForActor, Stale (somebody has acted since), Refused (too late),
    IdempotencyKeyReused.
    """
    with case_command(session):
        body = command.body_hash("step back", public_id)
        context = locked(session, public_id, command)
        if first := replayed_case(session, command, body):
            return first
        found = own_step(context)
        if found is None or command.version != context.case.version:
            raise Stale if has_moved(context, command.version) else NotFoundForActor
        step, move = found
        if context.now > (until := may_undo_until(context, step)):
            minutes = round((until - step.at).total_seconds() / 60)
            raise Refused(_("A step can be taken back for %(minutes)s minutes; they are over."), minutes=minutes)
        require_not_halted(context.halted)
        authority, before = context.authority(move.cause.roles), situation_before(context, step)
        if authority is None or before is None:
            raise NotFoundForActor
        author = author_of(command, authority, body)
        entry = JournalEntry("version", STEP_BACK, step.to_state, before.state, author)
        notify_opener(context, _go_back(context, step, before, entry))
        return public_id


def reopen(session: Session, public_id: str, command: Command) -> str:
    """Let a case that the clock has ended go on from where it stood, with its time limit counted anew from today.

    Raises NotFoundForActor, Stale, Refused, BlockedByOtherCase, IdempotencyKeyReused.
    """
    with case_command(session):
        body = command.body_hash("reopen", public_id)
        context = locked(session, public_id, command)
        if first := replayed_case(session, command, body):
            return first
        authority, lapse = asking_authority(context), lapse_to_lift(context)
        if authority is None:
            raise NotFoundForActor
        if command.version != context.case.version or lapse is None:
            raise Stale
        _require_other_eyes(context)
        require_not_halted(context.halted)
        before = situation_before(context, lapse)
        if before is None:
            raise NotFoundForActor
        due, limit, begun = deadline_on_entry(context, before.state, before.file)
        before = replace(before, since=context.now, due=due.isoformat() if due else None, limit=limit, begun=begun)
        entry = JournalEntry("version", REOPENED, lapse.to_state, before.state, NOBODY, command.answers)
        event = _go_back(context, lapse, before, replace(entry, author=author_of(command, authority, body)))
        if expired_timer(context):
            raise Refused(_("Its last day would be over again at once: start the case again in place of it."))
        notify_opener(context, event)
        return public_id


def _require_other_eyes(context: CaseContext) -> None:
    """Raise Refused for who has opened the case, or is kin of whom it is about."""
    actor = context.actor
    concerned = near(context.session, subjects_of(context))
    if actor and (actor.person_id == context.case.opener_id or actor.person_id in concerned):
        raise Refused(_("It is your own case, or about kin of yours: somebody else has to open it again."))


def _go_back(context: CaseContext, step: Event, before: Situation, entry: JournalEntry) -> Event:
    """Let the case and its file be as they were before a move, append the entry, and write the tasks."""
    session, case = context.session, context.case
    consequences: dict[str, Any] = {
        "from_version": case.definition_hash,
        "to_version": case.definition_hash,
        "rules": {},
        **known_hands(session, context.definition, case),
        "due": before.due,
        "limit": before.limit,
        "since": before.begun.isoformat(),
        FALLEN: [section for section in case.dossier if section not in before.file],
    }
    brought_back = {section: given for section, given in before.file.items() if case.dossier.get(section) != given}
    if vote := open_vote(session, case.id):
        voting.void(context, vote)
    session.execute(sa.update(AttachedPage).where(AttachedPage.event_id == step.id).values(stands=False))
    case.returned_from, case.days_left = before.returned_from, step.consequences.get("days_left")
    case.closed_at, case.outcome = None, None
    case.due_on = dt.date.fromisoformat(before.due) if before.due else None
    named = context.definition.subject_in(before.file, case.opener_id)
    case.subject_id = present_id(session, named) if named else None
    set_state(context, before.state, before.since)
    said = replace(entry, answers={**brought_back, **entry.answers}, consequences=consequences)
    event = append(session, case, said, context.now)
    session.flush()
    context.reload_named_units()
    open_vote_of_state(context)
    return event
