"""Second factors: codes of an authenticator app (TOTP, RFC 6238), and recovery codes on paper."""

import base64
import datetime as dt
import hashlib
import hmac
import logging
import re
import secrets
from dataclasses import dataclass

import sqlalchemy as sa
from cryptography.fernet import InvalidToken
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import orm
from sqlalchemy.orm import Session

from webapp.logs import facts
from webapp.models import Account, Office, RecoveryCode, SecondFactor, SecondFactorReset
from webapp.queries.rules import rule_of_office
from webapp.services.accounts import sign_ins
from webapp.services.accounts.passwords import READABLE
from webapp.services.accounts.telling import tell_owner
from webapp.services.refusals import Refused
from webapp.services.sealing import cipher, derived
from webapp.services.security_events import Kind, account_of, record
from webapp.services.transaction import transaction
from workflows.core.calendar import local_date
from workflows.core.text import _

log = logging.getLogger("doan_vu.security")

SECRETS = b"second factor secret"
"""The purpose of the key that seals them."""

BESIDE = "account.code_beside"
STEP, DIGITS = 30, 6
ISSUER = "Đoàn Vụ"
OFFER_LIFE = dt.timedelta(hours=1)
"""For how long an offered secret can be confirmed."""
RECOVERY_CODES = 10
SHOWN = 200
CODE = re.compile(rf"\d{{{DIGITS}}}", re.ASCII)
PAPER_CODE = re.compile(rf"[{READABLE}]{{12}}")
_Owner, _Admin = orm.aliased(Account), orm.aliased(Account)


@dataclass(frozen=True, slots=True)
class Standing:
    """The standing of an account's second factor: since when it has one, and how many recovery codes are unused."""

    since: dt.datetime
    codes_left: int


def offer(key: str, account_id: int, now: dt.datetime) -> str:
    """Return a new secret, sealed for this account. Nothing is stored until a code is right."""
    said = f"{account_id} {now.isoformat()} {base64.b32encode(secrets.token_bytes(20)).decode()}"
    return cipher(key, SECRETS).encrypt(said.encode()).decode()


def offered(key: str, account_id: int, sealed: str, now: dt.datetime) -> str | None:
    """Return the secret of an offer; None for one that is another account's, too old or made up."""
    try:
        account, at, secret = cipher(key, SECRETS).decrypt(sealed).decode().split(" ")
    except (InvalidToken, ValueError):
        return None
    good = account == str(account_id) and now <= dt.datetime.fromisoformat(at) + OFFER_LIFE
    return secret if good else None


def address(secret: str, username: str) -> str:
    """Return the address that an authenticator app reads from the square code."""
    return _totp(secret).get_provisioning_uri(username, ISSUER)


def code_at(secret: str, moment: dt.datetime) -> str:
    """Return the code that the app shows at a moment."""
    return _totp(secret).generate(int(moment.timestamp())).decode()


def confirm(session: Session, key: str, account_id: int, sealed: str, code: str, now: dt.datetime) -> list[str]:
    """Store an offered secret in place of the last one, if the code is its own; return ten new recovery codes.

    Raises Refused (`field` 'code') for a wrong code, and for an offer that has lapsed.
    """
    secret = offered(key, account_id, sealed, now)
    if secret is None:
        raise Refused(_("This QR code has expired. Open the page again and scan the new one."), field="code")
    step = _step_of(session, secret, _typed(code), now)
    if step is None:
        raise Refused(
            _("The code is wrong. Write the six digits that the app shows now. Is the phone's clock right?"),
            field="code",
        )
    stored = cipher(key, SECRETS).encrypt(secret.encode()).decode()
    with transaction(session):
        session.execute(sa.delete(SecondFactor).where(SecondFactor.account_id == account_id))
        session.add(SecondFactor(account_id=account_id, secret=stored, last_step=step, confirmed_at=now))
        codes = _new_codes(session, key, account_id)
        record(session, Kind.ACCOUNT, now, "second_factor_set_up", by=account_of(session, account_id))
    return codes


def standing(session: Session, account_id: int) -> Standing | None:
    """Return how the second factor of an account stands; None if it has none."""
    since = session.scalar(sa.select(SecondFactor.confirmed_at).where(SecondFactor.account_id == account_id))
    left = sa.select(sa.func.count(RecoveryCode.id)).where(
        RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None)
    )
    return Standing(since, session.scalar(left) or 0) if since else None


def is_set_up(session: Session, account_id: int) -> bool:
    """Whether an account has a second factor."""
    return session.scalar(sa.select(sa.exists().where(SecondFactor.account_id == account_id))) is True


def take(session: Session, key: str, account_id: int, typed: str, now: dt.datetime) -> bool:
    """Take a code of the app or a recovery code, each once. Returns whether it was right.

    A code is good in its half minute and, by a rule, in the ones beside it. The caller counts the tries.
    """
    code = _typed(typed)
    if CODE.fullmatch(code):
        return _take_code(session, key, account_id, code, now)
    if not PAPER_CODE.fullmatch(code):
        return False
    with transaction(session):
        used = session.execute(
            sa.update(RecoveryCode)
            .where(
                RecoveryCode.account_id == account_id,
                RecoveryCode.code_hash == _hashed(key, account_id, code),
                RecoveryCode.used_at.is_(None),
            )
            .values(used_at=now)
            .returning(RecoveryCode.id)
        ).first()
        if used:
            by = account_of(session, account_id)
            record(session, Kind.ACCOUNT, now, "recovery_code_used", by=by, alarming=True)
    return used is not None


def _take_code(session: Session, key: str, account_id: int, code: str, now: dt.datetime) -> bool:
    stored = session.scalar(sa.select(SecondFactor.secret).where(SecondFactor.account_id == account_id))
    if stored is None:
        return False
    try:
        secret = cipher(key, SECRETS).decrypt(stored).decode()
    except InvalidToken:
        log.error(
            "the secret of a second factor cannot be read: SECRET_KEY was changed", extra=facts(account=account_id)
        )
        return False
    step = _step_of(session, secret, code, now)
    if step is None:
        return False
    with transaction(session):
        later = sa.update(SecondFactor).where(SecondFactor.account_id == account_id, SecondFactor.last_step < step)
        return session.execute(later.values(last_step=step).returning(SecondFactor.account_id)).first() is not None


def renew_codes(session: Session, key: str, account_id: int, now: dt.datetime) -> list[str]:
    """Replace all recovery codes by ten new ones and return them; they are shown this once."""
    with transaction(session):
        codes = _new_codes(session, key, account_id)
        record(session, Kind.ACCOUNT, now, "recovery_codes_renewed", by=account_of(session, account_id))
    return codes


def remove(session: Session, account_id: int, now: dt.datetime) -> None:
    """Take the second factor and its recovery codes away, at its owner's wish; tell them, in case it was not theirs."""
    with transaction(session):
        if not is_set_up(session, account_id):
            return
        _forget(session, account_id)
        by = account_of(session, account_id)
        record(session, Kind.ACCOUNT, now, "second_factor_removed_by_its_owner", by=by, alarming=True)
        tell_owner(session, account_id, "second_factor_removed_by_its_owner", now)


def reset(session: Session, username: str, reason: str, by_id: int | None, now: dt.datetime) -> None:
    """Take the second factor of somebody who has lost it away, within the caller's transaction.

    Ends their sign-ins and alerts; records who asked for it and why. Raises Refused (`field` 'username') for an
    unknown account, one's own, and one without a second factor.
    """
    account_id = session.scalar(sa.select(Account.id).where(Account.username == username))
    if account_id is None or by_id is None or not is_set_up(session, account_id):
        raise Refused(
            _("There is no account with this user name that has a second factor: check the name."), field="username"
        )
    if account_id == by_id:
        raise Refused(
            _("You cannot remove your own second factor here: another system administrator has to do it."),
            field="username",
        )
    _forget(session, account_id)
    sign_ins.end_all(session, account_id)
    session.add(SecondFactorReset(account_id=account_id, by_id=by_id, at=now, reason=reason))
    owner, by = account_of(session, account_id).person_id, account_of(session, by_id)
    record(session, Kind.ACCOUNT, now, "second_factor_reset", by=by, about_id=owner, alarming=True)
    tell_owner(session, account_id, "second_factor_reset", now)


@dataclass(frozen=True, slots=True)
class Reset:
    """A second factor that an administrator took away: whose, when, who did it, and why."""

    username: str
    at: dt.datetime
    by: str
    reason: str


def resets(session: Session, account_id: int | None = None) -> tuple[Reset, ...]:
    """Return the second factors that administrators took away, the last first; of one account if it is given."""
    statement = (
        sa.select(_Owner.username, SecondFactorReset.at, _Admin.username, SecondFactorReset.reason)
        .join(_Owner, _Owner.id == SecondFactorReset.account_id)
        .join(_Admin, _Admin.id == SecondFactorReset.by_id)
        .order_by(SecondFactorReset.id.desc())
        .limit(SHOWN)
    )
    if account_id is not None:
        statement = statement.where(SecondFactorReset.account_id == account_id)
    return tuple(Reset(*row) for row in session.execute(statement))


def _forget(session: Session, account_id: int) -> None:
    session.execute(sa.delete(SecondFactor).where(SecondFactor.account_id == account_id))
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.account_id == account_id))


def _new_codes(session: Session, key: str, account_id: int) -> list[str]:
    codes = ["".join(secrets.choice(READABLE) for _nth in range(12)) for _code in range(RECOVERY_CODES)]
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    for code in codes:
        session.add(RecoveryCode(account_id=account_id, code_hash=_hashed(key, account_id, code), used_at=None))
    return ["-".join((code[:4], code[4:8], code[8:])) for code in codes]


def _typed(text: str) -> str:
    return re.sub(r"[\s-]", "", text.lower())


def _on_telephones(session: Session, now: dt.datetime) -> dt.datetime:
    """Return the moment that telephones have: a practice office lives some days ahead of them."""
    ahead = session.scalar(sa.select(Office.days_ahead).where(Office.demo))
    return now - dt.timedelta(days=ahead or 0)


def _step_of(session: Session, secret: str, code: str, now: dt.datetime) -> int | None:
    """Return the half minute that a code belongs to: this one, or one beside it where the rule lets these count."""
    this = int(_on_telephones(session, now).timestamp()) // STEP
    rule = rule_of_office(session, BESIDE, (), local_date(now))
    counting = (this, this - 1, this + 1) if rule.value == "yes" else (this,)
    return next((step for step in counting if hmac.compare_digest(_code(secret, step), code)), None)


def _code(secret: str, step: int) -> str:
    return _totp(secret).generate(step * STEP).decode()


def _totp(secret: str) -> TOTP:
    # SHA-1 is what every authenticator app computes with; its weakness is none in an HMAC.
    return TOTP(base64.b32decode(secret), DIGITS, SHA1(), STEP)


def _hashed(key: str, account_id: int, code: str) -> str:
    """Return the stored form of a recovery code: 59 random bits, keyed: a copy of the database opens nothing."""
    return hmac.new(derived(key, b"recovery code"), f"{account_id} {code}".encode(), hashlib.sha256).hexdigest()
