"""Telling the owner of an account that somebody changed how it is entered: by a notice and a mail."""

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
    if owner is None:
        return
    for reader in readers(session, [owner]):
        notice = Notice(
            key=f"{what}:{account_id}:{now.isoformat()}",
            kind="security",
            person_id=owner,
            move=what,
            stood=str(owner),
            at=now,
        )
        write_notices(session, [(notice, reader)])
