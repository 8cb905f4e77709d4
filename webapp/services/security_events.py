"""Security events: the one function that records them, in the act's transaction and then in the log."""

import datetime as dt
import logging
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor
from webapp.logs import facts, kinds_of
from webapp.models import Account, Post, SecurityEvent, SecurityEventUnit, Unit, post_held_on
from webapp.services.transaction import WHEN_WRITTEN, StorageBusy, transaction
from workflows.core.calendar import local_date

log = logging.getLogger("doan_vu.security")

ACTING = "acting"
"""Where the session of a request keeps who sent it; nobody is there for a command on the server."""
HOUR = dt.timedelta(hours=1)
MOST_REFUSALS = 20
"""Of one account in an hour; further ones are in the log only, so that nobody can fill the table."""


class Kind(StrEnum):
    """The kinds of security events, as they are stored; the log says the same words."""

    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign-in_refused"
    REFUSED = "refused"
    ACCOUNT = "account"
    RIGHTS = "rights"
    IMPORT = "import"
    EXPORT = "export"
    READING = "reading"
    RULES = "rules"
    TEMPLATES = "templates"


ALARMING = {Kind.SIGN_IN_REFUSED, Kind.REFUSED}


@dataclass(frozen=True, slots=True)
class Acting:
    """The sender of the request: an account, and its person if it has one."""

    account_id: int
    person_id: int | None


def record(
    session: Session,
    kind: Kind,
    now: dt.datetime,
    what: str = "",
    *,
    by: Acting | None = None,
    actor: Actor | None = None,
    about_id: int | None = None,
    units: Collection[int] = (),
    owner: int | None = None,
    alarming: bool = False,
) -> None:
    """Add an event inside the caller's transaction, and a line to the log once it is written.

    what: a code within the kind, never something that was typed. by, actor: who did it, where the request does not
    say so. about_id: the person whose rights or account changed. units: those concerned, beside the ones of the
    actor's posts and of that person's; without any it is the topmost unit's. owner: the account that was changed.
    """
    who = by or session.info.get(ACTING)
    person_id = who.person_id if who else actor.person_id if actor else None
    row: dict[str, Any] = {
        "at": now,
        "kind": kind.value,
        "what": what,
        "account_id": who.account_id if who else None,
        "person_id": person_id,
        "about_id": about_id,
    }
    session.flush()  # an account or a post that is new has its number now
    event_id = session.execute(sa.insert(SecurityEvent).values(row).returning(SecurityEvent.id)).scalar_one()
    people = [each for each in (person_id, about_id) if each is not None]
    held = sa.select(Post.unit_id).where(Post.person_id.in_(people), post_held_on(local_date(now)))
    concerned = held.union(sa.select(Unit.id).where(Unit.id.in_(units)))
    if not _belongs(session, event_id, concerned):
        _belongs(session, event_id, sa.select(Unit.id).where(Unit.parent_id.is_(None)))
    line = {"account": row["account_id"], "what": what, "about": about_id, "owner": owner}
    session.info[WHEN_WRITTEN].append(lambda: _log(kind, what, alarming, line))


def record_alone(session: Session, kind: Kind, now: dt.datetime, what: str = "", by: Acting | None = None) -> None:
    """Record what has no transaction of its own, such as a refusal. It never stands in the way of the answer.

    Rows read before have to be read again.
    """
    who = by or session.info.get(ACTING)
    try:
        with transaction(session):
            if kind is Kind.REFUSED and who and _number(session, kind, who.account_id, now - HOUR) >= MOST_REFUSALS:
                line = {"account": who.account_id, "what": what}
                session.info[WHEN_WRITTEN].append(lambda: _log(kind, what, True, line))
                return
            record(session, kind, now, what, by=by)
    except (StorageBusy, sa.exc.SQLAlchemyError) as error:
        log.warning(_words(kind, what), extra=facts(what=what, unwritten=kinds_of(error)))


def note_reading(session: Session, now: dt.datetime) -> bool:
    """Record that somebody opens files of cases, once an hour; return whether rows have to be read again.

    A sealed file is noted like any other: nobody learns from it that there is one.
    """
    who = session.info.get(ACTING)
    if who is None or _number(session, Kind.READING, who.account_id, now - HOUR):
        return False
    record_alone(session, Kind.READING, now)
    return True


def account_of(session: Session, account_id: int) -> Acting:
    """Return an account as the one who acts. One statement."""
    return Acting(account_id, session.scalar(sa.select(Account.person_id).where(Account.id == account_id)))


def _belongs(session: Session, event_id: int, units: Any) -> bool:
    """Let an event belong to these units; return whether there are any."""
    found = units.subquery()
    rows = sa.select(sa.literal(event_id), found.c[0])
    written = sa.insert(SecurityEventUnit).from_select(["event_id", "unit_id"], rows)
    return session.execute(written.returning(SecurityEventUnit.unit_id)).first() is not None


def _number(session: Session, kind: Kind, account_id: int, since: dt.datetime) -> int:
    return session.execute(_NUMBER, {"account": account_id, "kind": kind.value, "since": since}).scalar_one()


_NUMBER = sa.select(sa.func.count()).where(
    SecurityEvent.account_id == sa.bindparam("account"),
    SecurityEvent.kind == sa.bindparam("kind"),
    SecurityEvent.at > sa.bindparam("since"),
)


def _log(kind: Kind, what: str, alarming: bool, line: dict[str, Any]) -> None:
    said = {name: value for name, value in line.items() if value not in (None, "") or name == "account"}
    log.log(logging.WARNING if alarming or kind in ALARMING else logging.INFO, _words(kind, what), extra=facts(**said))


def _words(kind: Kind, what: str) -> str:
    """Return the event as the log calls it: what was done to an account, otherwise the kind."""
    return (what if kind is Kind.ACCOUNT else kind.value).replace("_", " ")
