"""Asking for a change, and confirming, refusing or withdrawing it."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor, actor_on
from webapp.models import Account, ChangeRequest, Person, Post, Unit
from webapp.queries.changes.confirmers import Concerned, able, concerned, may_confirm
from webapp.queries.changes.holders import HOLDER, is_nobodys
from webapp.queries.rules import rule_of_office
from webapp.services.accounts.managing import FIRST_PASSWORD_DAYS
from webapp.services.cases.locking import case_command
from webapp.services.changes.carrying import Carrying
from webapp.services.changes.kinds import KINDS
from webapp.services.changes.telling import ask_to_confirm, settle, tell
from webapp.services.changes.wanted import Wanted
from webapp.services.command import made_by_form
from webapp.services.meetings.bulk_ballots import one_by_one
from webapp.services.refusals import NotFoundForActor, Refused
from webapp.services.security_events import ACTING, record
from webapp.services.transaction import savepoint
from workflows.core.calendar import local_date
from workflows.core.text import Sentence, _

GONE = _("You can no longer confirm this one. Nothing of it was changed.")


@dataclass(frozen=True)
class Asker:
    """The person who asks: their account, None for the command line of the server; at what moment; under which key."""

    account_id: int | None
    now: dt.datetime
    key: str


def ask(session: Session, wanted: Wanted, asker: Asker) -> ChangeRequest:
    """Keep a request until a second person confirms it; carry it out at once if nobody else could confirm it.

    It is tried first, and nothing of the trial is kept: whatever cannot be carried out is refused as the change itself
    would be. The same form sent twice asks once. Raises what carrying it out raises, IdempotencyKeyReused.
    """
    same = {"kind": wanted.kind, "unit_id": wanted.unit_id, "content": wanted.content, "asked_by_id": asker.account_id}
    with case_command(session):
        if first := made_by_form(session, ChangeRequest, ChangeRequest.key, asker.key, **same):
            return first
        change = _new(session, wanted, asker)
        confirmers = _confirmers(session, change, asker.now)
        if confirmers:
            _known_asker(session, change)
            _try(session, wanted, asker)
        session.add(change)
        session.flush()
        if confirmers:
            ask_to_confirm(session, change, confirmers, asker.now)
        else:
            _carry_out(session, change, "alone", asker.account_id, asker.now)
        return change


def confirm(session: Session, public_id: str, actor: Actor, account_id: int, now: dt.datetime) -> ChangeRequest:
    """Confirm a request, and carry it out in the same transaction.

    Raises NotFoundForActor for whoever does not confirm it, Refused where it is decided already, and what carrying it
    out raises: then it goes on waiting.
    """
    with case_command(session):
        change = _locked(session, public_id, actor)
        if change.standing == "confirmed" and change.decided_by_id == account_id:
            return change  # the same form sent twice
        _still_waiting(change)
        _known_asker(session, change)
        try:
            _carry_out(session, change, "confirmed", account_id, now)
        except NotFoundForActor as gone:
            raise Refused(
                _("Whoever asked for this may no longer do so. Refuse it, and let somebody ask anew.")
            ) from gone
        return change


def confirm_each(
    session: Session, public_ids: Iterable[str], actor: Actor, account_id: int, now: dt.datetime
) -> dict[str, Sentence | None]:
    """Confirm several requests, each in a transaction and with a record of its own, in the order they were made.

    Returns for each why it was not confirmed, or None if it is carried out.
    """

    def confirm_one(public_id: str) -> None:
        confirm(session, public_id, actor, account_id, now)

    wanted = list(dict.fromkeys(public_ids))
    known = sa.select(ChangeRequest.public_id).where(ChangeRequest.public_id.in_(wanted)).order_by(ChangeRequest.id)
    results = one_by_one(session.scalars(known).all(), confirm_one)
    return {public_id: results.get(public_id, Sentence(GONE)) for public_id in wanted}


def refuse(session: Session, public_id: str, reason: str, actor: Actor, account_id: int, now: dt.datetime) -> None:
    """Refuse a request with a reason. Raises NotFoundForActor, and Refused where it is decided already."""
    with case_command(session):
        change = _locked(session, public_id, actor)
        if (change.standing, change.decided_by_id, change.reason) == ("refused", account_id, reason):
            return  # the same form sent twice
        _still_waiting(change)
        _decide(session, change, "refused", account_id, now, reason)
        tell(session, change, {person for person in [concerned(session, change).asked_by] if person}, now)


def withdraw(session: Session, public_id: str, account_id: int, now: dt.datetime) -> None:
    """Withdraw one's own request. Raises NotFoundForActor, and Refused where it is decided already."""
    with case_command(session):
        change = _row(session, public_id)
        if change.asked_by_id != account_id:
            raise NotFoundForActor
        if change.standing == "withdrawn":
            return  # the same form sent twice
        _still_waiting(change)
        _decide(session, change, "withdrawn", account_id, now)


def _confirmers(session: Session, change: ChangeRequest, now: dt.datetime) -> list[int]:
    """Return who could confirm a new request. Raises Refused where nobody could who might: it is not done alone."""
    who, day = concerned(session, change), local_date(now)
    if confirmers := able(session, who, day):
        return confirmers
    if KINDS[change.kind].never_alone:
        raise Refused(
            _(
                "Nobody could confirm it: another member of the standing committee that decides has to, who has "
                "not opened the case, is not concerned, and is kin of nobody who is."
            )
        )
    if change.operator_id is not None and able(session, replace(who, asked_by=None), day):
        raise Refused(  # nothing proves that it is they who stand at the server
            _("Nobody could confirm it but whom you have named. They ask for it themselves on its page.")
        )
    if who.held_by and able(session, replace(who, held_by=frozenset()), day):
        raise Refused(_("Nobody could confirm it but whose account this is. Let an officer of the unit ask for it."))
    if able(session, who, day, near_too=True):
        raise Refused(
            _(
                "Only a declared relative, or a record that may be the same person, could confirm it: of whoever "
                "asks, or of whom it is about. Let an officer of another level ask for it."
            )
        )
    # Else whoever is alone responsible for a level could close the accounts of the others, and then act alone.
    days = int(rule_of_office(session, FIRST_PASSWORD_DAYS, (), day).value)
    if able(session, who, day, near_too=True, closed_since=now - dt.timedelta(days=days)):
        raise Refused(
            _(
                "Whoever could confirm it had their account closed within the last %(days)s days: until then nobody "
                "does it alone. Let an officer of another level ask for it, or open one of these accounts again."
            ),
            days=days,
        )
    return []


def _try(session: Session, wanted: Wanted, asker: Asker) -> None:
    """Carry the change out and take all of it back, so that what cannot be done is refused to who asks for it."""
    with savepoint(session) as trial:
        change = _new(session, wanted, asker)
        session.add(change)
        session.flush()
        KINDS[wanted.kind].carry_out(_carrying(session, change, asker.now))
        trial.rollback()


def _new(session: Session, wanted: Wanted, asker: Asker) -> ChangeRequest:
    file, operator = wanted.file, session.info.get(ACTING) if asker.account_id is None else None
    return ChangeRequest(
        kind=wanted.kind,
        unit_id=wanted.unit_id,
        content=wanted.content,
        before=wanted.before,
        subjects=sorted(wanted.subjects),
        file=file.data if file else wanted.secret,
        file_name=file.name if file else None,
        file_sha256=hashlib.sha256(file.data).hexdigest() if file else None,
        key=asker.key,
        asked_at=asker.now,
        asked_by_id=asker.account_id,
        operator_id=operator.account_id if operator else None,
    )


def _carry_out(
    session: Session, change: ChangeRequest, standing: str, account_id: int | None, now: dt.datetime
) -> None:
    decider = session.scalar(sa.select(Account.person_id).where(Account.id == account_id))
    kind, one = KINDS[change.kind], replace(_carrying(session, change, now), decider=decider)
    kind.carry_out(one)
    _decide(session, change, standing, account_id, now)
    if kind.event:
        units, what = [change.unit_id] if change.unit_id else [], change.content.get(kind.what, kind.what)
        record(session, kind.event, now, what, about_id=_about(session, change), units=units)
    who = concerned(session, change)
    told = kind.told(one) | who.subjects
    tell(session, change, (told | ({who.asked_by} if who.asked_by else set())) - {decider}, now)


def _about(session: Session, change: ChangeRequest) -> int | None:
    """Return the one person whom a request is about; somebody newly recorded by the post that it gave them."""
    if len(change.subjects) == 1:
        return int(change.subjects[0])
    return session.scalar(sa.select(Post.person_id).where(Post.key == change.key))


def _decide(
    session: Session, change: ChangeRequest, standing: str, account_id: int | None, now: dt.datetime, reason: str = ""
) -> None:
    change.standing, change.decided_by_id, change.decided_at, change.reason = standing, account_id, now, reason
    change.file = None
    session.flush()
    settle(session, change, now)


def _carrying(session: Session, change: ChangeRequest, now: dt.datetime) -> Carrying:
    """Return the request with who asked for it, as they are now: their posts may have ended since."""
    person = session.scalars(
        sa.select(Person).join(Account, Account.person_id == Person.id).where(Account.id == change.asked_by_id)
    ).one_or_none()
    asker = actor_on(session, person.id, person.full_name, local_date(now)) if person else None
    unit = session.get(Unit, change.unit_id) if change.unit_id else None
    return Carrying(session, change, unit, asker, now)


def _row(session: Session, public_id: str) -> ChangeRequest:
    wanted = sa.select(ChangeRequest).where(ChangeRequest.public_id == public_id).with_for_update()
    change = session.scalars(wanted.execution_options(populate_existing=True)).one_or_none()
    if change is None:
        raise NotFoundForActor
    return change


def _locked(session: Session, public_id: str, actor: Actor) -> ChangeRequest:
    change = _row(session, public_id)
    who: Concerned = concerned(session, change)
    if not may_confirm(session, actor, who):
        raise NotFoundForActor
    return change


def _known_asker(session: Session, change: ChangeRequest) -> None:
    """Raise Refused for what was asked with an account that is closed now, or with an administrator's of whom nobody
    knows whose it is: its holder could confirm with another account what they have asked for with this one.
    """
    asked_by = change.asked_by_id or change.operator_id
    asker = session.get(Account, asked_by) if asked_by else None
    if asker is not None and asker.disabled_at is not None:
        raise Refused(_("The account that asked for this is closed. Refuse it, and let somebody ask anew."))
    if change.kind != HOLDER and is_nobodys(session, asked_by):
        raise Refused(
            _("Nobody knows whose this administrator's account is. Its holder says so first, on the page “My account”.")
        )


def _still_waiting(change: ChangeRequest) -> None:
    if change.standing != "waiting":
        raise Refused(_("This request is decided already. Nothing was changed."))
