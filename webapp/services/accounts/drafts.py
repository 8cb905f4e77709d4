"""Drafts: what somebody has typed into a form and not sent, kept on the server for them alone."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Account, Draft
from webapp.queries.rules import rules_on
from webapp.services.transaction import transaction
from workflows.core.calendar import local_date

Fields = list[tuple[str, str]]
"""The fields of a form that was sent: names and texts, in their order."""
KEPT_DAYS = "drafts.kept_days"
MOST = 50
"""Drafts that one account keeps; one more takes the place of the oldest."""
LONGEST_TITLE = 200


def keep(session: Session, account_id: int, page: str, title: str, fields: Fields, now: dt.datetime) -> None:
    """Keep what is typed into the form of a page, in place of what was kept for that page before."""
    values = {"title": title[:LONGEST_TITLE], "fields": [list(pair) for pair in fields], "kept_at": now}
    with transaction(session):
        # One after the other: the script may send two at once, and both would find nothing kept.
        session.execute(sa.select(Account.id).where(Account.id == account_id).with_for_update())
        mine = Draft.account_id == account_id
        known = session.scalar(sa.select(Draft.id).where(mine, Draft.page == page))
        if known:
            session.execute(sa.update(Draft).where(Draft.id == known).values(**values))
            return
        session.add(Draft(account_id=account_id, page=page, **values))
        session.flush()
        newest = sa.select(Draft.id).where(mine).order_by(Draft.kept_at.desc(), Draft.id.desc()).limit(MOST)
        session.execute(sa.delete(Draft).where(mine, Draft.id.not_in(newest)))


def forget(session: Session, account_id: int, page: str) -> None:
    """Forget what is kept for the form of a page, which was sent. Most forms have no draft: then nothing is written."""
    kept = (Draft.account_id == account_id, Draft.page == page)
    if session.scalar(sa.select(Draft.id).where(*kept)):
        with transaction(session):
            session.execute(sa.delete(Draft).where(*kept))


def discard(session: Session, account_id: int, public_id: str) -> bool:
    """Forget one draft of this account; return whether there was one."""
    with transaction(session):
        gone = sa.delete(Draft).where(Draft.account_id == account_id, Draft.public_id == public_id)
        return session.execute(gone).rowcount == 1  # type: ignore[attr-defined, no-any-return]


def forget_old(session: Session, now: dt.datetime) -> None:
    """Forget what was last typed longer ago than the rule book says, within the caller's transaction."""
    day = local_date(now)
    rule = rules_on(session, (KEPT_DAYS,), (), day).get(KEPT_DAYS)
    if rule:
        session.execute(sa.delete(Draft).where(Draft.kept_at < now - dt.timedelta(days=int(rule.value))))
