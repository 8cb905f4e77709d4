"""Accounts: creation, new first passwords, disabling; and their owners' settings."""

import datetime as dt
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import DelegatedPost, HeldPost, delegated_posts, posts_held
from webapp.config import LOCALES, THEMES
from webapp.models import Account, AlertDevice, Person, Post, SignIn, Unit
from webapp.queries.accounts.keepers import AccountKeeper, kept_among
from webapp.queries.people.delegations import OpenTask, offices, waits_only_for
from webapp.queries.people.doubles import undecided_doubles
from webapp.queries.rules import rule_of_office
from webapp.services import throttling
from webapp.services.accounts import entering, passwords, sign_ins
from webapp.services.accounts.leaked import is_leaked
from webapp.services.accounts.telling import tell_owner
from webapp.services.refusals import NotFoundForActor, Refused
from webapp.services.security_events import Kind, account_of, record, record_alone
from webapp.services.transaction import transaction
from workflows.core.calendar import day_begins, local_date
from workflows.core.text import _

FIRST_PASSWORD_DAYS = "account.first_password_days"


def first_password_end(session: Session, now: dt.datetime) -> dt.datetime:
    """Return until when a first password that is given now opens the account: the end of its last day, by the rule."""
    today = local_date(now)
    days = int(rule_of_office(session, FIRST_PASSWORD_DAYS, (), today).value)
    return day_begins(today + dt.timedelta(days=days + 1))


def add_account(
    session: Session, person_code: str | None, username: str, hashed: str, now: dt.datetime, outside: str | None = None
) -> None:
    """Create an account for the person with this code, or an administrator's for None, within the caller's transaction.

    hashed: of its first password; outside: who holds an administrator's account and is not in the register.
    Raises Refused for an invalid or taken user name, an unknown person, and a person who has an account.
    """
    if not entering.USERNAME.fullmatch(username):
        raise Refused(_("A user name has 3 to 40 characters: a to z, digits, dot, hyphen, underscore."))
    if _id_of(session, username) is not None:
        raise Refused(_("The user name %(username)s is taken: choose another one."), username=username)
    person_id = None if person_code is None else _person_without_account(session, person_code)
    session.add(
        Account(
            username=username,
            person_id=person_id,
            administrator=person_code is None,
            outside=outside if person_code is None else None,
            password_hash=hashed,
            first_password=True,
            first_password_expires=first_password_end(session, now),
        )
    )
    record(session, Kind.ACCOUNT, now, "account_made", about_id=person_id)


def renew_first_password(session: Session, username: str, hashed: str, now: dt.datetime) -> None:
    """Give the account a new first password, end its sign-ins and alerts, tell its owner. In the caller's transaction.

    Whoever had got hold of the account may have bound a sign-in of their own to it: none stays bound. Raises Refused
    for an unknown name.
    """
    account_id = _known_id_of(session, username)
    values = {
        "password_hash": hashed,
        "first_password": True,
        "first_password_expires": first_password_end(session, now),
        "provider_subject": None,
    }
    session.execute(sa.update(Account).where(Account.id == account_id).values(values))
    sign_ins.end_all(session, account_id)
    session.execute(sa.delete(AlertDevice).where(AlertDevice.account_id == account_id))
    owner = account_of(session, account_id).person_id
    record(session, Kind.ACCOUNT, now, "first_password_renewed", about_id=owner, alarming=True, owner=account_id)
    tell_owner(session, account_id, "first_password_renewed", now)


def open_account(session: Session, username: str, now: dt.datetime) -> None:
    """Open a closed account again, within the caller's transaction; one that is open stays so."""
    closed = sa.and_(Account.id == _known_id_of(session, username), Account.disabled_at.is_not(None))
    opened = session.execute(
        sa.update(Account).where(closed).values(disabled_at=None).returning(Account.id, Account.person_id)
    ).one_or_none()
    if opened is not None:
        record(session, Kind.ACCOUNT, now, "account_opened", about_id=opened.person_id, owner=opened.id)


class OpenTasksLeft(Exception):
    """Disabling this account would leave tasks without an assignee, or an office or delegation without its holder."""

    def __init__(
        self, cases: list[OpenTask], posts: tuple[HeldPost, ...], delegated: tuple[DelegatedPost, ...]
    ) -> None:
        super().__init__()
        self.cases, self.posts, self.delegated = cases, posts, delegated


def disable_account(session: Session, username: str, now: dt.datetime, anyway: bool = False) -> None:
    """Disable the account and end its sign-ins at once. The person's past acts and posts are kept.

    Raises Refused for an unknown name; OpenTasksLeft, unless `anyway`, if nobody else could do the person's open tasks.
    """
    with transaction(session):
        _disable(session, username, now, anyway)


def close_account(
    session: Session, keeper: AccountKeeper, person_id: int, now: dt.datetime, anyway: bool = False
) -> None:
    """Disable a person's account as `disable_account` does. Raises NotFoundForActor for whoever does not keep it."""
    with transaction(session):
        username = session.scalar(sa.select(Account.username).where(Account.person_id == person_id))
        if username is None or not kept_among(session, keeper, [person_id], local_date(now)):
            raise NotFoundForActor
        _disable(session, username, now, anyway)


def _disable(session: Session, username: str, now: dt.datetime, anyway: bool) -> None:
    account_id = _known_id_of(session, username)
    person_id = session.scalar(sa.select(Account.person_id).where(Account.id == account_id))
    if person_id is not None and not anyway:
        _look_for_work(session, person_id, local_date(now))
    session.execute(sa.update(Account).where(Account.id == account_id).values(disabled_at=now))
    sign_ins.end_all(session, account_id)
    record(session, Kind.ACCOUNT, now, "account_disabled", about_id=person_id, owner=account_id)


def _look_for_work(session: Session, person_id: int, day: dt.date) -> None:
    cases, posts = waits_only_for(session, person_id, day), offices(posts_held(session, person_id, day))
    delegated = delegated_posts(session, person_id, day)
    if cases or posts or delegated:
        raise OpenTasksLeft(cases, posts, delegated)


def change_password(
    session: Session, account_id: int, sign_in_id: int, old: str, new: str, now: dt.datetime, folder: Path
) -> str:
    """Change the own password, end all sign-ins and alerts, restart this browser's sign-in; return its new token.

    folder: DATA_DIR, where a list of leaked passwords may lie.

    Raises Refused (`field` 'old' or 'new') for a wrong old or an unfit new password, TooManyAttempts after too many
    wrong ones: an unattended browser must not allow guessing.
    """
    username, stored, address, name = session.execute(
        sa.select(Account.username, Account.password_hash, SignIn.address, SignIn.browser)
        .join(SignIn, SignIn.account_id == Account.id)
        .where(Account.id == account_id, SignIn.id == sign_in_id)
    ).one()
    own = throttling.own_browser(sign_in_id)
    throttling.count(session, username, address, now, own)
    if not passwords.verify(stored, old):
        by = account_of(session, account_id)
        record_alone(session, Kind.REFUSED, now, "old_password", by)
        raise Refused(_("The old password is wrong. Try again."), field="old")
    passwords.check_new(new, username, old, _own_data(session, account_id))
    if is_leaked(passwords.normal(new), folder):
        raise Refused(_("This password was leaked elsewhere, and others will try it: choose another one."), field="new")
    hashed = passwords.hash_password(new)
    with transaction(session):
        _replace_password(session, account_id, stored, hashed)
        throttling.forget(session, username, address, own)
        sign_ins.end_all(session, account_id)
        token = sign_ins.start(session, account_id, address, name, now)
        record(session, Kind.ACCOUNT, now, "password_changed", by=account_of(session, account_id))
        tell_owner(session, account_id, "password_changed", now)
    return token


def _own_data(session: Session, account_id: int) -> list[str]:
    person = session.scalar(
        sa.select(Person).join(Account, Account.person_id == Person.id).where(Account.id == account_id)
    )
    if person is None:
        return []
    units = session.execute(
        sa.select(Unit.name, Unit.code).join(Post, Post.unit_id == Unit.id).where(Post.person_id == person.id)
    )
    return passwords.own_data(
        person.full_name, person.birth_date, person.phone, [text for unit in units for text in unit]
    )


def set_locale(session: Session, account_id: int, locale: str) -> None:
    """Store the language of the account. Raises Refused for an unknown one."""
    if locale not in LOCALES:
        raise Refused(_("There is no such language: choose one of the list."))
    with transaction(session):
        session.execute(sa.update(Account).where(Account.id == account_id).values(locale=locale))


def set_theme(session: Session, account_id: int, theme: str) -> None:
    """Store the colour theme of the account. Raises Refused for an unknown one."""
    if theme not in THEMES:
        raise Refused(_("There are no such colours: choose one of the list."))
    with transaction(session):
        session.execute(sa.update(Account).where(Account.id == account_id).values(theme=theme))


def _id_of(session: Session, username: str) -> int | None:
    return session.scalar(sa.select(Account.id).where(Account.username == username.strip().lower()))


def _known_id_of(session: Session, username: str) -> int:
    account_id = _id_of(session, username)
    if account_id is None:
        raise Refused(_("There is no account with the user name %(username)s: check the name."), username=username)
    return account_id


def _person_without_account(session: Session, code: str) -> int:
    """Return the id of the person with this code.

    Raises Refused for an unknown person, one with an account, and one who is a likely double without a decision.
    """
    row = session.execute(sa.select(Person.id, Person.joined_into_id).where(Person.code == code)).one_or_none()
    if row is None:
        raise Refused(_("There is no person with the code %(code)s: check the code."), code=code)
    person_id: int = row.id
    if row.joined_into_id is not None:
        raise Refused(
            _("The record %(code)s was joined with another one of the same person, who has the account."), code=code
        )
    owner = session.scalar(sa.select(Account.username).where(Account.person_id == person_id))
    if owner is not None:
        raise Refused(_("The person %(code)s has the account %(username)s."), code=code, username=owner)
    if undecided_doubles(session, person_id):
        raise Refused(
            _(
                "The person %(code)s may have another record already, and one human being has one account. Those"
                " responsible have to decide it first, on the page “Likely doubles”."
            ),
            code=code,
        )
    return person_id


def _replace_password(session: Session, account_id: int, stored: str, hashed: str) -> None:
    """Set the new hash if the old one is still stored. Raises Refused if it was replaced meanwhile."""
    changed = session.execute(
        sa.update(Account)
        .where(Account.id == account_id, Account.password_hash == stored)
        .values(password_hash=hashed, first_password=False, first_password_expires=None)
        .returning(Account.id)
    )
    if changed.first() is None:
        raise Refused(_("The password was changed elsewhere meanwhile. Try again with the new one."), field="old")
