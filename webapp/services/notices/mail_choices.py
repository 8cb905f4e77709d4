"""A person's mail settings: address, kinds of mails, and quiet hours."""

import datetime as dt
import secrets
from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.config import is_mail_address
from webapp.models import Mail, MailChoice, Notice
from webapp.queries.notices.mail_choices import DELIVERIES, GROUPS, QUIET, Quiet
from webapp.queries.notices.recipients import Reader
from webapp.services.command import unit_of_work
from webapp.services.notices.announcing import write_notices
from webapp.services.refusals import Refused
from webapp.services.transaction import transaction
from workflows.core.text import _

CODE_LIFE = dt.timedelta(hours=24)
CODE_TRIES = 5
CODES_A_DAY = 5


def set_address(session: Session, account_id: int, person_id: int, address: str, now: dt.datetime) -> None:
    """Store an address and mail a code to it; until the code is entered nothing else is sent there.

    Raises Refused for an invalid address, and after several codes in one day.
    """
    address = address.strip()
    if not is_mail_address(address):
        raise Refused(_("Write one e-mail address, for example an.nguyen@example.vn."), field="address")
    with unit_of_work(session):
        sent = _codes(person_id)
        if (session.scalar(sa.select(sa.func.count()).where(sent, Notice.at > now - CODE_LIFE)) or 0) >= CODES_A_DAY:
            raise Refused(_("Enough codes were mailed today. Try again tomorrow."), field="address")
        choice = session.get(MailChoice, account_id, with_for_update=True, populate_existing=True)
        if choice is None:
            choice = MailChoice(account_id=account_id, choices={}, quiet_from=QUIET[0], quiet_to=QUIET[1])
            session.add(choice)
        choice.address, choice.confirmed_at = address, None
        choice.code, choice.code_expires, choice.code_tries = f"{secrets.randbelow(10**8):08d}", now + CODE_LIFE, 0
        _end_codes(session, person_id, now)
        key = f"address:{account_id}:{secrets.token_hex(8)}"
        notice = Notice(key=key, kind="address", person_id=person_id, at=now, read_at=now)
        write_notices(session, [(notice, Reader(person_id, choice.choices))])


def confirm_address(session: Session, account_id: int, person_id: int, code: str, now: dt.datetime) -> None:
    """Confirm the address by the code that was mailed to it.

    Raises Refused for a wrong or expired one, and after too many.
    """
    wrong = None
    with transaction(session):
        choice = session.get(MailChoice, account_id, with_for_update=True, populate_existing=True)
        if choice is None or choice.confirmed_at is not None:
            return
        if now > choice.code_expires or choice.code_tries >= CODE_TRIES:
            raise Refused(_("This code cannot be used any more: ask for a new one."), field="code")
        given = "".join(code.split())
        if secrets.compare_digest(given.encode(), choice.code.encode()):
            choice.confirmed_at = now
            _end_codes(session, person_id, now)
        else:
            choice.code_tries += 1  # committed even if the code is wrong
            wrong = Refused(_("This is not the code that was mailed to you: write it again."), field="code")
    if wrong:
        raise wrong


def remove_address(session: Session, account_id: int, person_id: int, now: dt.datetime) -> None:
    """Delete the address: notices are shown in the application only from now on."""
    with transaction(session):
        session.execute(sa.delete(MailChoice).where(MailChoice.account_id == account_id))
        _end_codes(session, person_id, now)


def choose(
    session: Session, account_id: int, person_id: int, choices: Mapping[str, str], quiet: Quiet, now: dt.datetime
) -> None:
    """Store what is mailed when. Waiting mails are judged by it again. Raises Refused without an address."""
    if set(choices) != set(GROUPS) or not set(choices.values()) <= set(DELIVERIES):
        raise Refused(_("There is no such choice: choose again."))
    with transaction(session):
        choice = session.get(MailChoice, account_id, with_for_update=True, populate_existing=True)
        if choice is None:
            raise Refused(_("Write your e-mail address first."), field="address")
        choice.choices = dict(choices)
        choice.quiet_from, choice.quiet_to = quiet or (None, None)
        mine = sa.select(Notice.id).where(Notice.person_id == person_id)
        untried = (Mail.notice_id.in_(mine), Mail.status == "waiting", Mail.attempts == 0)
        session.execute(sa.update(Mail).where(*untried).values(next_try_at=now))


def _codes(person_id: int) -> sa.ColumnElement[bool]:
    return sa.and_(Notice.person_id == person_id, Notice.kind == "address")


def _end_codes(session: Session, person_id: int, now: dt.datetime) -> None:
    """Invalidate earlier codes, and cancel those not mailed yet."""
    old = _codes(person_id)
    waiting = sa.select(Notice.id).where(old)
    session.execute(
        sa.update(Mail).where(Mail.notice_id.in_(waiting), Mail.status == "waiting").values(status="cancelled")
    )
    session.execute(sa.update(Notice).where(old, Notice.done_at.is_(None)).values(done_at=now))
