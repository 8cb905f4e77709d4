"""What every verb on a case has in common: one transaction, the case locked, a form that comes twice answered once."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import Actor
from webapp.models import Case, Event
from webapp.queries.work import Work, take_up
from webapp.services.journal import Entry, canonical
from webapp.services.refusals import NotYours, Refused, RepeatedKey
from webapp.services.transaction import is_clash, transaction
from workflows.core.text import _


@dataclass(frozen=True)
class Act:
    """What a person sends: the words of the form by section, the key of the rendered form, the version it saw."""

    actor: Actor
    now: dt.datetime
    key: str
    words: dict[str, Any] = field(default_factory=dict)
    version: int | None = None

    def body_hash(self, *what: str) -> str:
        """A hash of what was sent, so that one key cannot stand for two different acts."""
        said = canonical({"what": what, "words": self.words, "actor": self.actor.person_id})
        return hashlib.sha256(said.encode()).hexdigest()


@contextmanager
def door(session: Session) -> Iterator[None]:
    """One transaction. What the database refuses because somebody was quicker is a refusal and no accident."""
    try:
        with transaction(session):
            yield
    except sa.exc.IntegrityError as error:
        if not is_clash(error):
            raise
        raise Refused(_("This cannot be done as things stand now. Nothing was changed.")) from error


def locked(session: Session, public_id: str, act: Act) -> Work:
    """The case in the actor's hands, locked until the transaction ends. Raises NotYours where there is none."""
    return take_up(session, locked_case(session, public_id), act.actor, act.now)


def locked_case(session: Session, public_id: str) -> Case:
    """The case, read anew and locked until the transaction ends. Raises NotYours where there is none."""
    case = session.scalars(
        sa.select(Case).where(Case.public_id == public_id).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if case is None:
        raise NotYours
    return case


def entry_of(work: Work, kind: str, name: str, act: Act, post: str, body: str) -> Entry:
    """An entry of this act; an answer or a ballot leaves the case where it stands."""
    state = work.case.state
    return Entry(kind, name, state, state, act.actor.person_id, post, act.key, body)


def first_answer(session: Session, act: Act, body: str) -> str | None:
    """The case that this form has already changed: a retry or double tap gets the first answer again.

    Asked under the lock: of two taps at once the second one waits there for the first one's event. Raises RepeatedKey
    where the key came with another act or from another person.
    """
    row = session.execute(
        sa.select(Event.body_hash, Event.actor_id, Case.public_id)
        .join(Case, Case.id == Event.case_id)
        .where(Event.key == act.key)
    ).first()
    if row is None:
        return None
    if row.actor_id != act.actor.person_id or row.body_hash != body:
        raise RepeatedKey
    return str(row.public_id)
