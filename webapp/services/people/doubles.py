"""Decisions about likely doubles: that they are two people, and the answers to the questions of imports."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import DoubleQuestion, PersonPair
from webapp.queries.people.double_questions import question_for
from webapp.queries.people.doubles import pair_of
from webapp.queries.people.nearness import near
from webapp.queries.people.pairs import pair_for
from webapp.services.command import Command, unit_of_work
from webapp.services.refusals import NotFoundForActor, Refused
from workflows.core.calendar import local_date
from workflows.core.text import _


def require_stranger(session: Session, command: Command, people: Collection[int]) -> None:
    """Raise Refused if whoever decides is one of these people, or declared kin of one."""
    if command.actor.person_id in near(session, people):
        raise Refused(_("This is about you or your declared kin: another officer has to decide it."))


def tell_apart(session: Session, one_id: int, other_id: int, reason: str, command: Command) -> None:
    """Record that two likely doubles are two people, and why; they are not asked about again.

    Raises NotFoundForActor for records for which the actor is not responsible, Refused for one's own or one's kin's.
    """
    with unit_of_work(session):
        one_id, other_id = pair_of(one_id, other_id)
        if pair_for(session, command.actor, one_id, other_id, local_date(command.now)) is None:
            raise NotFoundForActor
        require_stranger(session, command, (one_id, other_id))
        pair = session.get(PersonPair, (one_id, other_id)) or PersonPair(one_id=one_id, other_id=other_id)
        if pair.decided_at is not None:
            raise Refused(_("This was decided already."))
        pair.decided_at, pair.decided_by_id, pair.reason = command.now, command.actor.person_id, reason
        session.add(pair)


def answer_question(session: Session, question_id: int, answer: str, reason: str, command: Command) -> None:
    """Answer whether a row of a workbook is the stored person, 'same' or 'two'; the last answer holds.

    Raises NotFoundForActor for a question that is not the actor's, or whose workbook was imported; Refused for one
    about oneself or one's kin.
    """
    with unit_of_work(session):
        found = question_for(session, command.actor, question_id, local_date(command.now))
        if found is None:
            raise NotFoundForActor
        require_stranger(session, command, (found.stored.id,))
        row = session.scalars(sa.select(DoubleQuestion).where(DoubleQuestion.id == question_id).with_for_update()).one()
        row.answer, row.reason = answer, reason
        row.answered_at, row.answered_by_id = command.now, command.actor.person_id
