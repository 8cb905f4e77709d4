"""Decisions about likely doubles: that they are two people, and the answers to the questions of imports."""

import datetime as dt
from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import DoubleQuestion, Notice, PersonPair
from webapp.queries.notices.recipients import readers
from webapp.queries.people.double_questions import asked_of, question_for, unanswered
from webapp.queries.people.doubles import pair_of
from webapp.queries.people.nearness import near
from webapp.queries.people.pairs import pair_for
from webapp.services.command import Command, unit_of_work
from webapp.services.notices.announcing import end_notices, write_notices
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
        session.flush()
        over = sa.select(Notice).where(Notice.kind == "double", Notice.done_at.is_(None))
        done = [each.id for each in session.scalars(over) if not unanswered(session, int(each.move), int(each.stood))]
        if done:
            end_notices(session, Notice.id.in_(done), command.now)


def tell_responsible(session: Session, questions: Sequence[DoubleQuestion], now: dt.datetime) -> None:
    """Tell those who have to answer questions that were asked together, once each, in the caller's transaction."""
    asked: dict[int, list[int]] = {}
    for question in questions:
        for person in asked_of(session, question, local_date(now)):
            asked.setdefault(person, []).append(question.id)
    notices = [
        (
            Notice(
                key=f"double:{max(asked[reader.person_id])}:{reader.person_id}",
                kind="double",
                person_id=reader.person_id,
                move=str(min(asked[reader.person_id])),
                stood=str(max(asked[reader.person_id])),
                at=now,
            ),
            reader,
        )
        for reader in readers(session, asked)
    ]
    write_notices(session, notices)
