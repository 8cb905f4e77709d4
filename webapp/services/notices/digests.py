"""Digests of what people watch: a notice once a day or week where something has changed, and what its mail says."""

import datetime as dt
from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import actor_on
from webapp.letters import LetterItem
from webapp.models import Account, Notice, Watch
from webapp.queries.cases.definitions import definitions
from webapp.queries.cases.lists import CaseLine
from webapp.queries.cases.open_work import SOON_DAYS
from webapp.queries.notices.recipients import readers
from webapp.queries.rules import rule_of_office
from webapp.queries.supervision.watching import digest_cases
from webapp.services.notices.announcing import write_notices
from webapp.services.one_by_one import one_by_one
from webapp.services.transaction import transaction
from workflows.core.calendar import HOME, local_date
from workflows.core.text import _

DIGEST_HOUR = "reminder.digest_hour"
MOST_TOLD = 20
"""Cases named in one digest; the page has the others."""
OF_FEW = _("personnel work")
"""The name of a sealed case's process in a letter: its real title would reveal too much."""


def write_digests(session: Session, now: dt.datetime) -> int:
    """Write the notices of the digests that are due, where something has changed that their reader may see.

    A daily one is due from the hour of digests on, a weekly one from that hour of Monday on. One transaction a person;
    one that fails stops no other. Idempotent: what was worked out is noted with what is watched. Return how many were
    written.
    """
    due = _due(now, int(rule_of_office(session, DIGEST_HOUR, (), local_date(now)).value))
    waiting = [sa.and_(Watch.every == every, Watch.told_at < moment) for every, moment in due.items()]
    found = sa.select(Watch.every, Watch.person_id).where(sa.or_(*waiting)).distinct()
    readers_of = session.execute(found.order_by(Watch.every, Watch.person_id)).all()
    return one_by_one(
        readers_of, lambda each: _write(session, each.person_id, each.every, due[each.every], now), "digest and person"
    )


def _write(session: Session, person_id: int, every: str, moment: dt.datetime, now: dt.datetime) -> int:
    with transaction(session):
        return _tell(session, person_id, every, moment, now)


def _due(now: dt.datetime, hour: int) -> dict[str, dt.datetime]:
    """Return how often → the last moment at which such digests were due."""
    local = now.astimezone(HOME)
    today = local.replace(hour=hour, minute=0, second=0, microsecond=0)
    daily = today if today <= local else today - dt.timedelta(days=1)
    return {"daily": daily, "weekly": daily - dt.timedelta(days=daily.weekday())}


def _tell(session: Session, person_id: int, every: str, moment: dt.datetime, now: dt.datetime) -> int:
    session.execute(sa.select(Account.id).where(Account.person_id == person_id).with_for_update())
    mine = (Watch.person_id == person_id, Watch.every == every, Watch.told_at < moment)
    since = session.scalar(sa.select(sa.func.min(Watch.told_at)).where(*mine))
    if since is None:
        return 0  # another timer was faster
    changed = _cases(session, person_id, every, since, now, 1)
    # What changes at this very moment is announced the next time: rather twice than never.
    session.execute(sa.update(Watch).where(*mine).values(told_at=moment))
    if not changed:
        return 0
    key, said = f"digest:{every}:{person_id}:{moment.date()}", {"move": every, "stood": since.isoformat()}
    notices = [
        (Notice(key=key, kind="digest", person_id=person_id, at=now, **said), reader)
        for reader in readers(session, [person_id])
    ]
    write_notices(session, notices)
    return len(notices)


def _cases(
    session: Session, person_id: int, every: str, since: dt.datetime, now: dt.datetime, limit: int
) -> list[CaseLine]:
    day = local_date(now)
    soon = int(rule_of_office(session, SOON_DAYS, (), day).value)
    return digest_cases(session, actor_on(session, person_id, "", day), every, since, day, soon, limit)


def digest_items(session: Session, notice: Notice, now: dt.datetime) -> Iterator[LetterItem]:
    """Yield what the mail of a digest says, for what its reader may see at the moment of sending; nothing if nothing.

    A case is named by its reference, as in other mails, without a person or a unit.
    """
    since = dt.datetime.fromisoformat(notice.stood)
    changed = _cases(session, notice.person_id, notice.move, since, now, MOST_TOLD)
    if changed:
        yield LetterItem("digest", "/supervision/watching")
    known = definitions(session, (line.definition_hash for line in changed))
    for line in changed:
        definition = known[line.definition_hash]
        title = OF_FEW if definition.sealed else definition.title
        yield LetterItem("watched", f"/cases/{line.public_id}", line.public_id[:8].upper(), title)
