"""Alerts that work waits, on browsers and telephones that people have chosen: how many tasks, and nothing of them.

Nothing is queued. A device knows of its owner's notices up to one; when there is a newer one that asks for something,
it is alerted once, with what waits at that moment. As with mails, no transaction is open during a conversation.
"""

import datetime as dt
import logging
import math
import time
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import actor_on
from webapp.letters import alert_of
from webapp.logs import facts
from webapp.mail import Unsent
from webapp.models import Account, AlertDevice, MailChoice, Person
from webapp.push import Pusher, Subscription
from webapp.queries.notices.alerts import calling_anew, newest_notice, phone_of, waiting_tasks
from webapp.queries.notices.mail_choices import QUIET, ready_at
from webapp.queries.rules import rules_on
from webapp.services.notices.mailing import FIRST_PAUSE, LEASE, LONGEST_PAUSE
from webapp.services.refusals import Refused
from webapp.services.transaction import is_storage_trouble, savepoint, transaction
from webapp.text_messages import Texter
from workflows.core.calendar import day_begins, local_date
from workflows.core.text import _

log = logging.getLogger("doan_vu.alerts")

MOST_DEVICES = 10
LONGEST_RUN = 120
"""Seconds after which no further device is tried: where nothing can be reached each one takes its time to fail."""
SMS_A_DAY = "reminder.sms_per_day"


@dataclass(frozen=True)
class Senders:
    """The ways by which alerts go out: push services, and the office's program for text messages if it has one."""

    push: Pusher
    sms: Texter | None = None
    skipped: set[int] = field(default_factory=set)
    """Devices that were tried in this run: each once, whatever the clock says."""
    failed: list[Exception] = field(default_factory=list)
    """Why alerts of some could not be put together."""
    until: float = math.inf
    """When the run ends, by `time.monotonic`: what is due then waits for the next one."""


@dataclass(frozen=True)
class TakenAlert:
    """An alert that is about to be sent: to which device, in which words, and up to which notice it knows then."""

    device: AlertDevice
    phone: str
    text: str
    through: int


def add_browser(
    session: Session, pusher: Pusher, account_id: int, subscription: Subscription, browser: str, now: dt.datetime
) -> None:
    """Let a browser alert the owner of an account, and nobody else from now on.

    Raises Refused for what is no subscription, and for one device too many.
    """
    if not pusher.is_fit(subscription):
        raise Refused(_("This browser did not say how it can be reached. Try again, or choose e-mail."))
    with transaction(session):
        _lock(session, account_id)
        session.execute(sa.delete(AlertDevice).where(AlertDevice.endpoint == subscription.endpoint))
        device = AlertDevice(channel="push", endpoint=subscription.endpoint, browser=browser)
        device.key, device.secret = subscription.key, subscription.secret
        _add(session, account_id, device, now)


def add_telephone(session: Session, account_id: int, now: dt.datetime) -> None:
    """Let the telephone whose number the register has alert its owner. Sent twice, it is there once.

    Raises Refused where the register has no number.
    """
    with transaction(session):
        _lock(session, account_id)
        if not phone_of(session, account_id):
            raise Refused(_("The register has no telephone number of yours: your unit's officer can add it."))
        mine = sa.and_(AlertDevice.account_id == account_id, AlertDevice.channel == "sms")
        if session.scalar(sa.select(AlertDevice.id).where(mine)) is None:
            _add(session, account_id, AlertDevice(channel="sms"), now)


def end_device(session: Session, account_id: int, device_id: int) -> bool:
    """Let a device of the account alert nobody any more; False if it has no such device."""
    mine = sa.and_(AlertDevice.account_id == account_id, AlertDevice.id == device_id)
    with transaction(session):
        ended = session.execute(sa.delete(AlertDevice).where(mine).returning(AlertDevice.id)).scalars().all()
    return bool(ended)


def _lock(session: Session, account_id: int) -> None:
    session.execute(sa.select(Account.id).where(Account.id == account_id).with_for_update())


def _add(session: Session, account_id: int, device: AlertDevice, now: dt.datetime) -> None:
    count = sa.select(sa.func.count()).where(AlertDevice.account_id == account_id)
    if (session.scalar(count) or 0) >= MOST_DEVICES:
        raise Refused(_("Ten devices show alerts already: end one of them on the page of your account first."))
    owner = session.scalars(sa.select(Account.person_id).where(Account.id == account_id)).one()
    device.account_id, device.made_at, device.next_try_at = account_id, now, now
    device.alerted_through = newest_notice(session, owner) if owner else 0
    session.add(device)


def alert_next(session: Session, senders: Senders, now: dt.datetime) -> str | None:
    """Alert one device that has something new to say.

    Returns 'sent', 'unsent' or 'ended' (the browser takes alerts no more and is forgotten), or None if none is due or
    the run is over.
    Never raises for what a push service or the program for text messages does.
    """
    taken = _take_up(session, senders, now) if time.monotonic() < senders.until else None
    if taken is None:
        return None
    device = taken.device
    try:
        if device.endpoint is not None:
            senders.push.send(Subscription(device.endpoint, device.key, device.secret), taken.text, now)
        elif senders.sms is not None:
            senders.sms.send(taken.phone, f"{taken.text}: {senders.sms.host}")
    except Unsent as unsent:
        log.warning("alert not sent", extra=facts(reason=unsent.reason, attempts=device.attempts, device=device.id))
        return _put_back(session, device, unsent, now)
    with transaction(session):
        sent = {"alerted_through": taken.through, "next_try_at": now, "attempts": 0, "trouble": ""}
        session.execute(sa.update(AlertDevice).where(AlertDevice.id == device.id).values(sent))
    return "sent"


def _put_back(session: Session, device: AlertDevice, unsent: Unsent, now: dt.datetime) -> str:
    this = AlertDevice.id == device.id
    with transaction(session):
        if unsent.final:
            session.execute(sa.delete(AlertDevice).where(this))
            return "ended"
        pause = min(FIRST_PAUSE * 2 ** min(device.attempts - 1, 10), LONGEST_PAUSE)
        values = {"next_try_at": now + pause, "trouble": unsent.reason}
        session.execute(sa.update(AlertDevice).where(this).values(values))
    return "unsent"


def _take_up(session: Session, senders: Senders, now: dt.datetime) -> TakenAlert | None:
    """Take the next device that is due. One whose owner has nothing to do after all, or rests, is put aside.

    So is one for which this fails: the next run tries it again, and it keeps no other waiting.
    """
    with transaction(session):
        most = int(rules_on(session, [SMS_A_DAY], [], local_date(now))[SMS_A_DAY].value)
        while (row := _next(session, senders, now)) is not None:
            device_id = row.AlertDevice.id
            senders.skipped.add(device_id)
            try:
                with savepoint(session):
                    taken = _alert(session, row, most, now)
            except Exception as error:
                if is_storage_trouble(error):
                    raise
                log.exception("alert not put together", extra=facts(device=device_id))
                senders.failed.append(error)
                continue
            if taken:
                session.expunge(taken.device)
                return taken
    return None


def _alert(session: Session, row: Any, most: int, now: dt.datetime) -> TakenAlert | None:
    """Return what a device says now, and note that it does; None where nothing waits or its owner rests."""
    day, device = local_date(now), row.AlertDevice
    through = newest_notice(session, row.person_id)
    count = waiting_tasks(session, actor_on(session, row.person_id, "", day), day)
    if not count:
        device.alerted_through = through
        return None
    today = device.alerted_today if device.alerted_on == day else 0
    device.next_try_at = _moment(device, row, today >= most, now)
    if device.next_try_at > now:
        return None
    device.attempts, device.next_try_at = device.attempts + 1, now + LEASE
    # Before it is sent: a gateway that sends and then fails to say so sends no more than the rule allows.
    device.alerted_on, device.alerted_today = day, today + 1
    session.flush()
    return TakenAlert(device, row.phone or "", alert_of(count, row.locale), through)


def _moment(device: AlertDevice, row: Any, enough: bool, now: dt.datetime) -> dt.datetime:
    """Return when the device may be alerted: outside its owner's quiet hours, and no text message too many a day."""
    begin, end = (row.quiet_from, row.quiet_to) if row.chosen else QUIET
    quiet = None if begin is None else (begin, end)
    if device.channel == "sms" and enough:
        midnight = day_begins(local_date(now) + dt.timedelta(days=1))
        return ready_at("now", quiet, 0, now, midnight)
    return ready_at("now", quiet, 0, now, now)


def _next(session: Session, senders: Senders, now: dt.datetime) -> Any:
    """Return the device that has been due the longest, locked, with its owner's number, language and quiet hours."""
    able = sa.true() if senders.sms else AlertDevice.channel == "push"
    reached = sa.or_(AlertDevice.channel == "push", Person.phone.is_not(None))
    return session.execute(
        sa.select(
            AlertDevice,
            Account.person_id,
            Account.locale,
            Person.phone,
            MailChoice.account_id.is_not(None).label("chosen"),
            MailChoice.quiet_from,
            MailChoice.quiet_to,
        )
        .join(Account, Account.id == AlertDevice.account_id)
        .join(Person, Person.id == Account.person_id)
        .outerjoin(MailChoice, MailChoice.account_id == Account.id)
        .where(Account.disabled_at.is_(None), AlertDevice.next_try_at <= now, able, reached, calling_anew())
        .where(AlertDevice.id.not_in(senders.skipped))
        .order_by(AlertDevice.next_try_at, AlertDevice.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=AlertDevice)
        .execution_options(populate_existing=True)
    ).one_or_none()
