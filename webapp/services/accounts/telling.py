"""Telling people that somebody changed how their account is entered, or their rights: by a notice and a mail."""

import datetime as dt

from sqlalchemy.orm import Session

from webapp.models import Notice
from webapp.queries.notices.recipients import readers
from webapp.services.notices.announcing import write_notices
from webapp.services.security_events import account_of


def tell_owner(session: Session, account_id: int, what: str, now: dt.datetime) -> None:
    """Write the owner a notice, inside the caller's transaction. Administrators have none: the log says it.

    what: what was done, as `webapp.services.security_events` calls it.
    """
    owner = account_of(session, account_id).person_id
    if owner is not None:
        tell_person(session, owner, what, now)


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
