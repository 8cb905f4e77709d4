"""Telling people that somebody changed how their account is entered, or their rights: by a notice and a mail."""

import datetime as dt

from sqlalchemy.orm import Session

from webapp.models import Notice
from webapp.queries.notices.recipients import readers
from webapp.services.notices.announcing import write_notices
from webapp.services.security_events import Kind, account_of, record


def tell_owner(session: Session, account_id: int, what: str, now: dt.datetime) -> None:
    """Write the owner a notice, inside the caller's transaction. Administrators have none: the log says it.

    what: what was done, as `webapp.services.security_events` calls it.
    """
    owner = account_of(session, account_id).person_id
    if owner is not None:
        tell_person(session, owner, what, now)


def tell_of_address(session: Session, person_id: int, now: dt.datetime) -> None:
    """Record and tell that the mail address of somebody was changed: a first password may be sent there."""
    record(session, Kind.ACCOUNT, now, "mail_address_changed", about_id=person_id)
    tell_person(session, person_id, "mail_address_changed", now)


def tell_person(session: Session, person_id: int, what: str, now: dt.datetime) -> None:
    """Write somebody a notice of what was done to their account or their rights, inside the caller's transaction."""
    for reader in readers(session, [person_id]):
        notice = Notice(
            key=f"{what}:{person_id}:{now.isoformat()}",
            kind="security",
            person_id=person_id,
            move=what,
            stood=str(person_id),
            at=now,
        )
        write_notices(session, [(notice, reader)])
