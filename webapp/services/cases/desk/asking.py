"""Asking on a case, and answering. It moves nothing: the state, its last day and the version stay as they are."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import CaseMessage, CaseMessageWords, Notice
from webapp.queries.cases.context import CaseContext, load_context
from webapp.queries.cases.messages import Desk, asking_authority, desk_authority, desks, reads_inside
from webapp.queries.cases.records import case_by_id
from webapp.queries.notices.recipients import may_know, readers
from webapp.services.cases.locking import locked_case
from webapp.services.command import Command, canonical, replayed, under, unit_of_work
from webapp.services.journal import commitment
from webapp.services.notices.announcing import end_notices, write_notices
from webapp.services.refusals import IdempotencyKeyReused, NotFoundForActor, Refused
from workflows.core.engine import Authority
from workflows.core.text import _

INSIDE = "inside"
"""The answer of the form `CaseQuestion` for what only those above the branch read."""


def ask(session: Session, public_id: str, command: Command) -> str:
    """Ask the holders of a post about a case, with the answers of the form `CaseQuestion`. Returns its public id.

    Effects, in order: the question with its words, a notice to each holder. Raises NotFoundForActor, Refused (with the
    field), IdempotencyKeyReused.
    """
    with unit_of_work(session):
        context = _open(session, public_id, command)
        said, body = command.answers["question"], command.body_hash("ask", public_id)
        if _sent_before(session, command, body):
            return public_id
        inside = said.get("reach") == INSIDE
        authority = asking_authority(context, inside)
        if authority is None:
            raise NotFoundForActor
        desk = next((each for each in desks(context) if each.post_id == said["to"]), None)
        if desk is None:
            raise Refused(_("Nobody who may know of this case holds that post now: choose another."), field="to")
        if inside and not desk.inside:
            raise Refused(
                _("This post belongs to the unit that the case is about, which may not read it: choose another post."),
                field="to",
            )
        message = _write(context, command, authority, body, said["text"], inside, desk, None)
        _tell(context, message, "asked", desk.outsiders if inside else desk.person_ids)
        return public_id


def answer(session: Session, public_id: str, question_id: int, command: Command) -> str:
    """Answer a question on a case, with the form `QuestionAnswer`. Returns the case's public id.

    Effects, in order: the answer with its words, the notices of the question end, a notice to who asked. Raises
    NotFoundForActor, Refused, IdempotencyKeyReused.
    """
    with unit_of_work(session):
        context = _open(session, public_id, command)
        body = command.body_hash("answer", public_id, str(question_id))
        if _sent_before(session, command, body):
            return public_id
        question = session.get(CaseMessage, question_id)
        if question is None or question.case_id != context.case.id or question.question_id is not None:
            raise NotFoundForActor
        authority = desk_authority(context, question.to_unit_id, question.to_post)
        if authority is None or (question.inside and not reads_inside(context)):
            raise NotFoundForActor
        if session.scalar(sa.select(CaseMessage.id).where(CaseMessage.question_id == question.id).limit(1)):
            raise Refused(_("This question was answered in the meantime: read the answer, and ask again if need be."))
        text = command.answers["answer"]["text"]
        message = _write(context, command, authority, body, text, question.inside, None, question.id)
        asked = sa.and_(Notice.case_id == context.case.id, Notice.kind == "asked", Notice.stood == str(question.id))
        end_notices(session, asked, context.now)
        _tell(context, message, "answered", {question.author_id})
        return public_id


def message_hash(message: CaseMessage, public_id: str) -> str:
    """Return SHA-256 over all fields of a question or an answer, and its case."""
    said = [
        public_id,
        message.question_id,
        message.inside,
        message.to_unit_id,
        message.to_post,
        message.author_id,
        message.author_post,
        message.for_id,
        message.key,
        message.at.astimezone(dt.UTC).isoformat(),
        message.commitment,
    ]
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def _open(session: Session, public_id: str, command: Command) -> CaseContext:
    """Lock an open case that the actor may know of. Raises NotFoundForActor, Refused for a closed one."""
    context = load_context(session, locked_case(session, public_id), command.actor, command.now)
    if case_by_id(session, command.actor, context.case.id) is None:
        raise NotFoundForActor
    if context.case.closed_at:
        raise Refused(_("This case is closed: nothing is asked or answered on it any more."))
    return context


def _sent_before(session: Session, command: Command, body: str) -> bool:
    message = replayed(session, CaseMessage, command, author_id=command.actor.person_id)
    if message is None:
        return False
    # The salt goes with the words, and messages from before that have no hash: then the key alone says which it was.
    salt = session.scalar(sa.select(CaseMessageWords.salt).where(CaseMessageWords.message_id == message.id))
    if salt is not None and message.body_hash and message.body_hash != under(salt, body):
        raise IdempotencyKeyReused
    return True


def _write(
    context: CaseContext,
    command: Command,
    authority: Authority,
    body: str,
    text: str,
    inside: bool,
    desk: Desk | None,
    question_id: int | None,
) -> CaseMessage:
    salt = secrets.token_hex(16)
    message = CaseMessage(
        case_id=context.case.id,
        question_id=question_id,
        inside=inside,
        to_unit_id=desk.unit_id if desk else None,
        to_post=desk.post if desk else None,
        author_id=command.actor.person_id,
        author_post=authority.post,
        for_id=authority.for_id,
        key=command.key,
        body_hash=under(salt, body),
        at=context.now,
        commitment=commitment(salt, {"text": text}),
    )
    message.hash = message_hash(message, context.case.public_id)
    context.session.add(message)
    context.session.flush()
    context.session.add(CaseMessageWords(message_id=message.id, salt=salt, text=text))
    return message


def _tell(context: CaseContext, message: CaseMessage, kind: str, people: Collection[int]) -> None:
    """Notify those of these people who have an account, may know of the case, and did not write it themselves."""
    session, case = context.session, context.case
    notices = [
        (
            Notice(
                key=f"{kind}:{message.id}:{reader.person_id}",
                kind=kind,
                person_id=reader.person_id,
                case_id=case.id,
                version=case.version,
                stood=str(message.question_id or message.id),
                at=context.now,
            ),
            reader,
        )
        for reader in readers(session, set(people) - {message.author_id})
        if may_know(session, reader.person_id, case.id, context.today)
    ]
    write_notices(session, notices)
