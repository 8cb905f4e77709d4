"""Officers without an account, whom no task reaches: who keeps their accounts is notified."""

import datetime as dt
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Notice
from webapp.queries.accounts.unreached import keepers_of_unreached
from webapp.queries.notices.recipients import readers
from webapp.services.notices.announcing import end_notices, write_notices
from workflows.core.calendar import local_date


def tell_keepers(session: Session, now: dt.datetime) -> None:
    """Tell those who keep accounts that officers beneath them have none, within the caller's transaction.

    Again when another post was given to somebody without an account; it ends when all have one.
    """
    newest = keepers_of_unreached(session, local_date(now))
    end_notices(session, sa.and_(Notice.kind == "account", Notice.person_id.not_in(newest)), now)
    keys = {f"account:{keeper}:{post}": keeper for keeper, post in newest.items()}
    known = set(session.scalars(sa.select(Notice.key).where(Notice.key.in_(keys))))
    _write(session, ((key, keeper) for key, keeper in keys.items() if key not in known), now)


def _write(session: Session, wanted: Iterable[tuple[str, int]], now: dt.datetime) -> None:
    keys = {keeper: key for key, keeper in wanted}
    if not keys:
        return
    write_notices(
        session,
        [
            (Notice(key=keys[reader.person_id], kind="account", person_id=reader.person_id, at=now), reader)
            for reader in readers(session, keys)
        ],
    )
