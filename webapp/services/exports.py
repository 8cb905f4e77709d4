"""Exports and papers, counted per person and hour: noted above one limit of the rule book, refused above another."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor
from webapp.models import Notice, SecurityEvent
from webapp.queries.notices.notices import EXPORTS
from webapp.queries.notices.recipients import readers
from webapp.queries.rules import rules_on
from webapp.queries.security_events import watchers
from webapp.services.accounts.proofs import lineage
from webapp.services.notices.announcing import write_notices
from webapp.services.refusals import Refused
from webapp.services.security_events import HOUR, Acting, Kind, record
from webapp.services.transaction import transaction
from workflows.core.calendar import local_date
from workflows.core.text import _

TOLD, MOST = "exports.told_above", "exports.refused_above"
ONE_AT_A_TIME = 0x600E  # any number: the name of PostgreSQL's locks for counting


class TooManyExports(Refused):
    """An export by somebody who has taken as much within an hour as the rule allows; nothing was sent."""

    def __init__(self, most: int, wait: dt.timedelta) -> None:
        self.minutes = max(1, -(-wait // dt.timedelta(minutes=1)))
        super().__init__(
            _(
                "You have taken %(most)d papers and files within an hour, the most that the rule book allows. Nothing "
                "was sent. Wait %(minutes)d minutes; if your work needs more at once, tell your inspection committee "
                "and have the rule changed."
            ),
            most=most,
            minutes=self.minutes,
        )


def look(session: Session, actor: Actor, account_id: int, now: dt.datetime) -> int:
    """Return the limit above which the next one is noted; 0 while it is below. Two statements.

    Raises TooManyExports where the next one would be refused: before anything costly is made.
    """
    told, most = _limits(session, actor, now)
    number = _check(session, account_id, most, now)
    return told if told and number >= told else 0


def count(session: Session, actor: Actor, account_id: int, page: str, now: dt.datetime) -> None:
    """Count one export and record it, one after the other for each person, and tell above the first limit.

    Rows read before have to be read again. Raises TooManyExports, StorageBusy: then nothing may be sent.
    """
    told, most = _limits(session, actor, now)
    with transaction(session):
        if session.get_bind().dialect.name == "postgresql":
            # SQLite serialises writes anyway. Without this, simultaneous exports would each count none of the others.
            session.execute(sa.select(sa.func.pg_advisory_xact_lock(ONE_AT_A_TIME, account_id)))
        number = _check(session, account_id, most, now)
        record(session, Kind.EXPORT, now, page, by=Acting(account_id, actor.person_id))
        if told and number >= told:
            _tell(session, actor, now)


def _limits(session: Session, actor: Actor, now: dt.datetime) -> tuple[int, int]:
    """Return the two limits; 0 for one that the rule book does not have."""
    rules = rules_on(session, (TOLD, MOST), lineage(actor), local_date(now))
    return int(rules[TOLD].value) if TOLD in rules else 0, int(rules[MOST].value) if MOST in rules else 0


def _check(session: Session, account_id: int, most: int, now: dt.datetime) -> int:
    """Return how many the last hour had. Raises TooManyExports if that is the most."""
    mine = (
        SecurityEvent.account_id == account_id,
        SecurityEvent.kind == Kind.EXPORT.value,
        SecurityEvent.at > now - HOUR,
    )
    number = session.execute(sa.select(sa.func.count()).where(*mine)).scalar_one()
    if most and number >= most:
        first = sa.select(SecurityEvent.at).where(*mine).order_by(SecurityEvent.at.desc()).offset(most - 1).limit(1)
        raise TooManyExports(most, session.execute(first).scalar_one() + HOUR - now)
    return number


def _tell(session: Session, actor: Actor, now: dt.datetime) -> None:
    """Tell those who watch over the person's units, once an hour. Under the lock."""
    who = str(actor.person_id)
    before = sa.select(Notice.id).where(
        Notice.kind == "security", Notice.move == EXPORTS, Notice.stood == who, Notice.at > now - HOUR
    )
    if session.execute(before.limit(1)).first() is not None:
        return
    told = readers(session, watchers(session, actor, local_date(now)))
    notices = [
        Notice(
            key=f"{EXPORTS}:{who}:{now.isoformat()}:{reader.person_id}",
            kind="security",
            person_id=reader.person_id,
            move=EXPORTS,
            stood=who,
            at=now,
        )
        for reader in told
    ]
    write_notices(session, list(zip(notices, told, strict=True)))
