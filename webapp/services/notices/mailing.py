"""Delivery of the outbox: one letter at a time, with its status written before and after.

No transaction is open during a conversation with the mail server. After a killed process the rows say what to do: a
letter that was taken and not settled is sent again under the same Message-ID.
"""

import datetime as dt
import hashlib
import logging
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import actor_on
from webapp.letters import LetterItem
from webapp.logs import facts
from webapp.mail import Letter, Mailer, Unsent
from webapp.models import Account, Case, Mail, MailChoice, Meeting, Notice, Unit
from webapp.queries.calendar import forecast_years
from webapp.queries.cases.definitions import definitions
from webapp.queries.notices.mail_choices import delivery, ready_at
from webapp.queries.notices.notices import calls_for_ballot, may_see, still_open
from webapp.queries.rules import rules_on
from webapp.services.notices.digests import DIGEST_HOUR, OF_FEW, digest_items
from webapp.services.transaction import is_storage_trouble, savepoint, transaction
from workflows.core.calendar import local_date
from workflows.registers import REGISTERS

log = logging.getLogger("doan_vu.mail")

LEASE = dt.timedelta(minutes=10)
"""How long a taken letter is left alone: longer than all steps of sending one may take together."""
FIRST_PAUSE, LONGEST_PAUSE = dt.timedelta(minutes=5), dt.timedelta(hours=6)
GIVEN_UP_AFTER = dt.timedelta(days=7)
LONGEST_LETTER = 30


@dataclass(frozen=True)
class TakenLetter:
    """A letter taken from the outbox, with its notices and the number of attempts."""

    letter: Letter
    notices: tuple[int, ...]
    attempts: int


def send_next(session: Session, post: Mailer, now: dt.datetime) -> str | None:
    """Send one letter that is due.

    Returns 'sent', 'unsent' (its address or the moment is at fault), 'away' (the server is: leave the others for
    later), or None if no letter is due. Never raises for what the mail server does.
    """
    taken = _take_up(session, now)
    if taken is None:
        return None
    try:
        post.send(taken.letter)
    except Unsent as unsent:
        told = facts(reason=unsent.reason, attempts=taken.attempts, notices=taken.notices)
        log.warning("mail not sent", extra=told)
        _put_back(session, taken, unsent, now)
        return "away" if unsent.away else "unsent"
    with transaction(session):
        # Even if the task has ended at this very moment: the letter has been sent.
        session.execute(_rows(taken).values(status="sent", sent_at=now, trouble=""))
    return "sent"


def unreadable(session: Session) -> int:
    """Return how many mails wait because they cannot be put together: somebody has to look into the log for these."""
    return session.scalar(sa.select(sa.func.count()).where(Mail.status == "waiting", Mail.trouble == "letter")) or 0


def _put_back(session: Session, taken: TakenLetter, unsent: Unsent, now: dt.datetime) -> None:
    pause = min(FIRST_PAUSE * 2 ** min(taken.attempts - 1, 10), LONGEST_PAUSE)
    values: dict[str, Any] = {"status": "failed"} if unsent.final else {"next_try_at": now + pause}
    with transaction(session):
        session.execute(_rows(taken).where(Mail.status == "waiting").values(trouble=unsent.reason, **values))


def _rows(taken: TakenLetter) -> sa.Update:
    return sa.update(Mail).where(Mail.notice_id.in_(taken.notices), Mail.message_id == taken.letter.message_id)


def _take_up(session: Session, now: dt.datetime) -> TakenLetter | None:
    """Take the next letter that is due. Mails that have to wait, or are no longer wanted, are put aside.

    So are those of somebody whose letter cannot be put together: they keep nobody else's waiting.
    """
    with transaction(session):
        hour = int(rules_on(session, [DIGEST_HOUR], [], local_date(now))[DIGEST_HOUR].value)
        while (person_id := _next_person(session, now)) is not None:
            try:
                with savepoint(session):
                    taken = _letter_for(session, person_id, hour, now)
            except Exception as error:
                if is_storage_trouble(error):
                    raise
                log.exception("letter not put together", extra=facts(person=person_id))
                _put_aside(session, person_id, now)
                continue
            if taken:
                return taken
    return None


def _letter_for(session: Session, person_id: int, hour: int, now: dt.datetime) -> TakenLetter | None:
    """Return the letter of what is due for a person; None where all of it has to wait or is not wanted any more."""
    reader = session.execute(
        sa.select(Account.disabled_at, Account.locale, MailChoice)
        .outerjoin(MailChoice, MailChoice.account_id == Account.id)
        .where(Account.person_id == person_id)
    ).one_or_none()
    rows = _waiting(session, person_id, now)
    choice: MailChoice | None = reader.MailChoice if reader and reader.disabled_at is None else None
    ready = [row for row in rows if _is_ready(row, choice, hour, now) and not _is_empty(session, row, now)]
    session.flush()
    return _letter(session, ready, choice, reader.locale, now) if ready and reader and choice else None


def _put_aside(session: Session, person_id: int, now: dt.datetime) -> None:
    """Let the mails of a person that are due wait for the next pause."""
    theirs = sa.select(Notice.id).where(Notice.person_id == person_id)
    due = sa.update(Mail).where(Mail.notice_id.in_(theirs), Mail.status == "waiting", Mail.next_try_at <= now)
    session.execute(due.values(next_try_at=now + FIRST_PAUSE, trouble="letter"))


def _next_person(session: Session, now: dt.datetime) -> int | None:
    return session.scalar(
        sa.select(Notice.person_id)
        .join(Mail, Mail.notice_id == Notice.id)
        .where(Mail.status == "waiting", Mail.next_try_at <= now)
        .order_by(Mail.next_try_at, Mail.notice_id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Mail)
    )


def _waiting(session: Session, person_id: int, now: dt.datetime) -> list[Any]:
    """Return the person's due mails, locked, without those that another process holds."""
    day = local_date(now)
    actor = actor_on(session, person_id, "", day)
    statement = (
        sa.select(
            Mail,
            Notice,
            Case.public_id,
            Case.definition_hash,
            Case.sealed,
            Meeting.public_id.label("meeting"),
            calls_for_ballot().label("by_ballot"),
            may_see(actor).label("seen"),
            still_open(actor, day).label("live"),
        )
        .join(Notice, Notice.id == Mail.notice_id)
        .outerjoin(Case, Case.id == Notice.case_id)
        .outerjoin(Unit, Unit.id == Case.unit_id)
        .outerjoin(Meeting, Meeting.id == Notice.meeting_id)
        .where(Notice.person_id == person_id, Mail.status == "waiting", Mail.next_try_at <= now)
        .order_by(Notice.id)
        .with_for_update(skip_locked=True, of=Mail)
        .execution_options(populate_existing=True)
    )
    return list(session.execute(statement))


def _is_ready(row: Any, choice: MailChoice | None, digest_hour: int, now: dt.datetime) -> bool:
    """Whether a mail goes now. An unwanted one, or one whose task has ended, is cancelled; an early one waits."""
    mail, notice = row.Mail, row.Notice
    how = delivery(choice.choices, notice.kind) if choice else "none"
    confirming = notice.kind == "address"
    if how == "none" or choice is None or not (row.seen and row.live) or (choice.confirmed_at is None) != confirming:
        mail.status = "cancelled"
        return False
    if notice.at < now - GIVEN_UP_AFTER:
        mail.status = "failed"
        return False
    quiet = None if confirming or choice.quiet_from is None else (choice.quiet_from, choice.quiet_to or 0)
    moment = ready_at(how, quiet, digest_hour, notice.at, now)
    mail.next_try_at = max(moment, mail.next_try_at)
    return moment <= now


def _is_empty(session: Session, row: Any, now: dt.datetime) -> bool:
    """Whether a digest has nothing to say any more to its reader: then its mail is cancelled."""
    empty = row.Notice.kind == "digest" and next(digest_items(session, row.Notice, now), None) is None
    if empty:
        row.Mail.status = "cancelled"
    return empty


def _letter(session: Session, ready: list[Any], choice: MailChoice, locale: str, now: dt.datetime) -> TakenLetter:
    """Return one letter of the ready mails; those of an unsent letter stay together, so that the letter is the same."""
    known = next((row.Mail.message_id for row in ready if row.Mail.message_id), None)
    chosen = [row for row in ready if row.Mail.message_id == known][:LONGEST_LETTER]
    name = known or hashlib.sha256("\n".join(row.Notice.key for row in chosen).encode()).hexdigest()[:32]
    for row in chosen:
        row.Mail.message_id, row.Mail.attempts = name, row.Mail.attempts + 1
        row.Mail.next_try_at = now + LEASE
    titles = {
        key: found.title
        for key, found in definitions(session, (row.definition_hash for row in chosen if row.definition_hash)).items()
    }
    forecast = forecast_years(session, (row.Notice.due_on for row in chosen), local_date(now))
    items = tuple(
        item
        for row in chosen
        for item in (
            digest_items(session, row.Notice, now)
            if row.Notice.kind == "digest"
            else [_item(row, titles, choice.code, forecast)]
        )
    )
    letter = Letter(choice.address, locale, name, now, items)
    return TakenLetter(letter, tuple(row.Notice.id for row in chosen), max(row.Mail.attempts for row in chosen))


def _item(row: Any, titles: dict[str, str], code: str, forecast: set[int]) -> LetterItem:
    notice = row.Notice
    guessed = notice.due_on is not None and notice.due_on.year in forecast
    item = LetterItem(notice.kind, "/my-account/notices", due_on=notice.due_on, forecast=guessed)
    if notice.kind == "address":
        return replace(item, code=code)
    if notice.kind == "closing":
        return replace(item, path="/verification", code=notice.move)
    if notice.kind in ("change", "changed"):
        return replace(item, path=f"/changes/{notice.move}")
    if notice.kind == "report":
        return replace(item, path="/inbox")
    if notice.kind == "double":
        return replace(item, path="/people/doubles")
    if notice.kind == "account":
        return replace(item, path="/accounts?standing=officers")
    if notice.kind == "security":
        return replace(item, kind=notice.move, path="/notices")
    if notice.kind == "register":
        register, path = REGISTERS[notice.move], "/notices"
        title = OF_FEW if register.private else register.title
        if notice.stood:
            return replace(item, kind="marks", path=path, title=title)  # no number of a row leaves the office
        if not register.private:
            path = f"/registers/{register.key}?ends=soon"
        return replace(item, path=path, title=title)
    if row.meeting:
        return replace(item, path=f"/meetings/{row.meeting}")
    return replace(
        item,
        path=f"/cases/{row.public_id}",
        reference=row.public_id[:8].upper(),
        title=OF_FEW if row.sealed else titles[row.definition_hash],
        by_ballot=row.by_ballot,
        early=notice.kind == "escalated" and bool(notice.due_on) and notice.due_on >= local_date(notice.at),
    )
