"""Proofs of who acts: the password, or a code of the second factor, given anew before a final act."""

import datetime as dt
import logging
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor
from webapp.logs import facts
from webapp.models import Account, SignIn
from webapp.provider import Identity
from webapp.queries.rules import rules_on
from webapp.services import throttling
from webapp.services.accounts import passwords, second_factors
from webapp.services.refusals import Refused
from webapp.services.security_events import Kind, account_of, record_alone
from webapp.services.transaction import transaction
from workflows.core.calendar import local_date
from workflows.core.text import _

log = logging.getLogger("doan_vu.security")

MINUTES = "account.proof_minutes"
NO_PROOF = _("This does not prove that it is you: the sign-in provider has to ask for your own sign-in anew.")
CLOCKS = dt.timedelta(seconds=30)
"""By how much the provider's clock may lag behind ours."""


def is_fresh(session: Session, actor: Actor | None, proved_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether the last proof of a sign-in still counts (rule `account.proof_minutes`); without the rule none does."""
    if proved_at is None:
        return False
    return now == proved_at or now - proved_at <= _minutes(session, lineage(actor), local_date(now))


def prove(session: Session, key: str, account_id: int, sign_in_id: int, typed: str, now: dt.datetime) -> None:
    """Take the password, or a code of the second factor, as a proof of who sits before this browser.

    Raises Refused (`field` 'proof') for a wrong one, TooManyAttempts after too many: tries are counted as at signing
    in, for this browser alone. The proof is noted in a transaction of its own and says nothing of the act after it.
    """
    username, stored = session.execute(
        sa.select(Account.username, Account.password_hash)
        .join(SignIn, SignIn.account_id == Account.id)
        .where(Account.id == account_id, SignIn.id == sign_in_id)
    ).one()
    own = throttling.own_browser(sign_in_id)
    throttling.count(session, username, "", now, own)
    if not passwords.verify(stored, typed) and not second_factors.take(session, key, account_id, typed, now):
        record_alone(session, Kind.REFUSED, now, "proof", account_of(session, account_id))
        raise Refused(_("The password or the code is wrong. Try again."), field="proof")
    with transaction(session):
        throttling.forget(session, username, "", own)
        session.execute(sa.update(SignIn).where(SignIn.id == sign_in_id).values(proved_at=now))
    log.info("proved", extra=facts(account=account_id))


def prove_at_provider(
    session: Session, account_id: int, sign_in_id: int, identity: Identity, asked_at: dt.datetime, now: dt.datetime
) -> None:
    """Take as a proof that the sign-in provider has just asked the account's owner anew.

    Raises Refused for somebody else, and as `check_asked` does.
    """
    check_asked(identity, asked_at)
    if session.scalar(sa.select(Account.provider_subject).where(Account.id == account_id)) != identity.subject:
        log.warning("proof by provider refused", extra=facts(account=account_id, reason="subject"))
        raise Refused(NO_PROOF)
    with transaction(session):
        session.execute(sa.update(SignIn).where(SignIn.id == sign_in_id).values(proved_at=now))
    log.info("proved", extra=facts(account=account_id, by="provider"))


def check_asked(identity: Identity, asked_at: dt.datetime) -> None:
    """Raise Refused for a provider that does not say that it has asked somebody since: it may have let a session in."""
    at = identity.authenticated_at
    if at is None or at < asked_at - CLOCKS:
        log.warning("proof by provider refused", extra=facts(reason="auth_time"))
        raise Refused(NO_PROOF)


def lineage(actor: Actor | None) -> tuple[int, ...]:
    """Return the units above an actor's posts, nearest first, whose rows of the rule book come before everybody's."""
    paths: Iterable[str] = (post.paths[0] for post in actor.posts) if actor else ()
    return tuple(dict.fromkeys(int(part) for path in paths for part in reversed(path.strip("/").split("/"))))


def _minutes(session: Session, near: tuple[int, ...], day: dt.date) -> dt.timedelta:
    rule = rules_on(session, (MINUTES,), near, day).get(MINUTES)
    return dt.timedelta(minutes=int(rule.value)) if rule else dt.timedelta(0)
