"""The envelope of a command: who, when, under which key, with which answers; one transaction; a replay recognised."""

import datetime as dt
import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor, actor_on
from webapp.models import Base
from webapp.services.refusals import IdempotencyKeyReused, Refused
from webapp.services.transaction import is_clash, is_deadlock, transaction
from workflows.core.calendar import local_date
from workflows.core.facts import NotFrozen
from workflows.core.text import GONE, _

Row = TypeVar("Row", bound=Base)


@dataclass(frozen=True)
class Command:
    """A command sent by a person: the answers of a form by section, the form's idempotency key and case version.

    votes: ids of the votes that the form was rendered for; None for a command without a form, which means whichever
    vote runs. attached: the pages that wait with the form's draft; sent again, they have gone with the first.
    """

    actor: Actor
    now: dt.datetime
    key: str
    answers: dict[str, Any] = field(default_factory=dict)
    version: int | None = None
    votes: frozenset[int] | None = None
    attached: tuple[str, ...] = ()

    def body_hash(self, *what: str) -> str:
        """Return a hash of the command, so that one key cannot be used for two different commands.

        It is stored under a salt only (`salted`): the words of a short form can be guessed from a plain one.
        """
        body = canonical({"what": what, "words": self.answers, "actor": self.actor.person_id})
        return hashlib.sha256(body.encode()).hexdigest()


def held_now(session: Session, command: Command) -> Command:
    """Return the command by the posts that its actor holds now: files were read since, and one may have ended."""
    person = command.actor
    return replace(command, actor=actor_on(session, person.person_id, person.name, local_date(command.now)))


def salted(body: str) -> str:
    """Return the hash of a command's body as a row keeps it, with a salt of its own; emptied with the row's words."""
    salt = secrets.token_hex(16)
    return f"{salt}:{under(salt, body)}"


def under(salt: str, body: str) -> str:
    """Return HMAC-SHA256 of the hash of a command's body under a salt."""
    return hmac.new(salt.encode(), body.encode(), hashlib.sha256).hexdigest()


def _same(stored: object, value: object, name: str) -> bool:
    if name != "body_hash" or not isinstance(stored, str):
        return stored == value
    salt, _colon, kept = stored.partition(":")
    # Once the words are erased nothing is left to compare with: then the key alone says which command it was.
    return not stored or kept == under(salt, str(value))


def canonical(value: Any) -> str:
    """Return a value as canonical JSON: sorted names, no spaces."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@contextmanager
def unit_of_work(session: Session) -> Iterator[None]:
    """Run one command in one transaction.

    Raises Refused where another command was faster and a constraint would be violated, and where a case needs a rule
    that it never froze.
    """
    try:
        with transaction(session):
            yield
    except NotFrozen as missing:
        raise Refused(GONE, name=missing.key) from missing
    except (sa.exc.IntegrityError, sa.exc.OperationalError) as error:
        faster = is_clash(error) if isinstance(error, sa.exc.IntegrityError) else is_deadlock(error)
        if not faster:
            raise
        raise Refused(_("This cannot be done as things stand now. Nothing was changed.")) from error


def replayed(session: Session, made: type[Row], command: Command, **same: Any) -> Row | None:
    """Return the row that this command made when it was sent before: a retry or double tap gets the first result again.

    made: a table with a unique `key`; same: columns that have to match for it to be the same command. Call it under a
    lock: the second of two simultaneous taps then waits for the first one's row. Raises IdempotencyKeyReused if the key
    came with another command or from another person.
    """
    return made_by_form(session, made, made.key, command.key, **same)  # type: ignore[attr-defined]


@cache
def _made_with(made: type[Row], column: Any) -> sa.Select[Row]:
    """Return the statement for the row with a key: asked by every command, and kept for each table."""
    return sa.select(made).where(column == sa.bindparam("key"))


def made_by_form(session: Session, made: type[Row], column: Any, sent: str | None, /, **same: Any) -> Row | None:
    """Return the row that the form with this idempotency key made, as `replayed` does.

    column: where the table keeps the key.
    """
    row = session.scalars(_made_with(made, column), {"key": sent}).one_or_none() if sent else None
    if row is not None and not all(_same(getattr(row, name), value, name) for name, value in same.items()):
        raise IdempotencyKeyReused
    return row
