"""The journal: one entry for every change of a case, chained by hashes, with the personal answers kept apart."""

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Case, Event, EventAnswers
from webapp.queries.cases.context import CaseContext
from webapp.queries.clock.deadlines import Limit
from webapp.services.command import canonical, under
from workflows.core.calendar import local_date
from workflows.core.dossier import FALLEN, merged

FIRST_HASH = "0" * 64
COUNTED = ("move", "version")
"""Kinds of entries after which a case enters a state, and which count in its version."""


@dataclass(frozen=True)
class Author:
    """The author of an entry: a person, the post acted by and in whose place, and the key and hash of the command.

    Of an entry that the clock or an outcome makes it is nobody.
    """

    person_id: int | None = None
    post: str | None = None
    for_id: int | None = None
    key: str | None = None
    body_hash: str | None = None


NOBODY = Author()


@dataclass(frozen=True)
class JournalEntry:
    """Everything that one entry says. answers: what a form said, by section; consequences: what followed from it."""

    kind: str
    move: str
    from_state: str
    to_state: str
    author: Author = NOBODY
    answers: dict[str, Any] = field(default_factory=dict)
    consequences: dict[str, Any] = field(default_factory=dict)


# Asked by every entry, so put together once: that costs more than the database's answer.
_LAST = (
    sa.select(Event.seq, Event.hash, Event.at)
    .where(Event.case_id == sa.bindparam("case"))
    .order_by(Event.seq.desc())
    .limit(1)
)


def append(session: Session, case: Case, entry: JournalEntry, now: dt.datetime) -> Event:
    """Append the next entry to a case's journal and update the case to match its journal.

    The case must be locked. `now` may be older than the lock, for which the command has waited: no entry is earlier
    than the one before it. Effects, in order: the entry and its answers are added; the case's dossier takes the
    answers and loses sections that no longer apply; a move, or a change of the process version, increments the version.
    """
    last = session.execute(_LAST, {"case": case.id}).first()
    if entry.kind in COUNTED:
        case.version += 1
    salt = secrets.token_hex(16)
    event = Event(
        case_id=case.id,
        seq=last.seq + 1 if last else 1,
        kind=entry.kind,
        move=entry.move,
        from_state=entry.from_state if last else None,
        to_state=entry.to_state,
        version=case.version,
        actor_id=entry.author.person_id,
        actor_post=entry.author.post,
        for_id=entry.author.for_id,
        key=entry.author.key,
        body_hash=under(salt, entry.author.body_hash) if entry.author.body_hash else None,
        at=max(now, last.at) if last else now,
        consequences=entry.consequences,
        previous_hash=last.hash if last else FIRST_HASH,
    )
    event.commitment = commitment(salt, entry.answers)
    event.hash = event_hash(event, case.public_id)
    session.add(event)
    session.flush()
    session.add(EventAnswers(event_id=event.id, salt=salt, answers=entry.answers))
    case.dossier = merged(case.dossier, entry.answers, entry.consequences.get(FALLEN, ()))
    return event


def last_limit(context: CaseContext) -> tuple[Limit | None, dt.date]:
    """Return the time limit with which the case has entered its present state, and the day from which it is counted."""
    entered = context.session.execute(
        sa.select(Event.at, Event.consequences)
        .where(Event.case_id == context.case.id, Event.kind.in_(COUNTED))
        .order_by(Event.seq.desc())
        .limit(1)
    ).one()
    limit, since = (entered.consequences.get(name) for name in ("limit", "since"))
    begun = dt.date.fromisoformat(since) if since else local_date(entered.at)
    return (limit[0], limit[1]) if limit else None, begun


def note(
    context: CaseContext,
    kind: str,
    name: str,
    author: Author = NOBODY,
    answers: dict[str, Any] | None = None,
    consequences: dict[str, Any] | None = None,
) -> Event:
    """Write an entry about something that leaves a case in the state in which it stands."""
    state = context.case.state
    entry = JournalEntry(kind, name, state, state, author, answers or {}, consequences or {})
    return append(context.session, context.case, entry, context.now)


def commitment(salt: str, content: dict[str, Any]) -> str:
    """Return SHA-256 over the salt and the canonical JSON of the answers: it proves them without containing them."""
    return hashlib.sha256((salt + canonical(content)).encode()).hexdigest()


def event_hash(event: Event, public_id: str) -> str:
    """Return SHA-256 over all fields of the entry, its case and the entry before it."""
    return hashlib.sha256(canonical(hashed_content(event, public_id)).encode()).hexdigest()


def hashed_content(event: Event, public_id: str) -> dict[str, Any]:
    """Return what the hash of an entry is made of."""
    content = {
        "case": public_id,
        "seq": event.seq,
        "kind": event.kind,
        "move": event.move,
        "from": event.from_state,
        "to": event.to_state,
        "version": event.version,
        "actor": event.actor_id,
        "post": event.actor_post,
        "key": event.key,
        "body": event.body_hash,
        "at": event.at.astimezone(dt.UTC).isoformat(),
        "consequences": event.consequences,
        "words": event.commitment,
        "previous": event.previous_hash,
    }
    if event.for_id is not None:  # entries from before delegations existed keep their hash
        content["for"] = event.for_id
    return content
