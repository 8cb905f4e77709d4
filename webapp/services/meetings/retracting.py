"""Retraction of the own open ballot, within some minutes."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Event, Unit
from webapp.queries.rules import rules_on
from webapp.queries.votes.votes import open_vote
from webapp.services.cases.locking import author_of, case_command, locked, replayed_case
from webapp.services.cases.tasks import refresh_tasks
from webapp.services.command import Command
from webapp.services.journal import note
from webapp.services.refusals import NotFoundForActor, Refused
from webapp.services.votes import voting
from workflows.core.engine import Authority
from workflows.core.text import _

UNDO_MINUTES = "committee.undo_minutes"


def retract_ballot(session: Session, public_id: str, cast_key: str, command: Command) -> str:
    """Retract the open ballot given under this key, while the vote runs and within some minutes only.

    Raises NotFoundForActor (no such ballot of this person), Refused (closed, too late, changed since),
    IdempotencyKeyReused.
    """
    with case_command(session):
        body = command.body_hash("retract", public_id, cast_key)
        context = locked(session, public_id, command)
        if first := replayed_case(session, command, body):
            return first
        given = session.execute(
            sa.select(Event.at, Event.actor_post).where(
                Event.case_id == context.case.id,
                Event.key == cast_key,
                Event.kind == "ballot",
                Event.actor_id == command.actor.person_id,
                Event.for_id.is_(None),
            )
        ).one_or_none()
        if given is None:
            raise NotFoundForActor
        vote = open_vote(session, context.case.id)
        if vote is None:
            raise Refused(_("The vote is closed and something has followed from it: the ballot cannot be taken back."))
        minutes = undo_minutes(session, session.get_one(Unit, vote.unit_id), context.today)
        if command.now > given.at + dt.timedelta(minutes=minutes):
            raise Refused(_("A ballot can be taken back for %(minutes)s minutes; they are over."), minutes=minutes)
        voting.retract(context, vote, given.at)
        author = author_of(command, Authority(given.actor_post), body)
        note(context, "ballot", vote.name, author, consequences={"retracted": True})
        refresh_tasks(context)
        return public_id


def undo_minutes(session: Session, unit: Unit, day: dt.date) -> int:
    """Return for how many minutes a ballot given with others can be retracted (rule `committee.undo_minutes`)."""
    return int(rules_on(session, [UNDO_MINUTES], reversed(unit.lineage), day)[UNDO_MINUTES].value)
