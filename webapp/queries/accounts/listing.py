"""People with their posts and the standing of their accounts."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.access import within
from webapp.models import (
    Account,
    ChangeRequest,
    PasswordSlip,
    Person,
    Post,
    SecurityEvent,
    SignInAttempt,
    Unit,
    post_held_on,
)
from webapp.models.units import apart
from webapp.queries.accounts.keepers import AccountKeeper, kept, reached, without_post
from webapp.queries.paging import PAGE_SIZE, Cursor, Page, SortKey, page_of, whole_number
from webapp.queries.people.doubles import live
from webapp.queries.searching import misses, words_begin
from webapp.surroundings import exists_on

REQUESTS = ("account", "accounts", "first_password", "first_passwords")
"""Kinds of requests that make an account or give it a new first password."""
MEMBER = "member"
STANDINGS = ("none", "asked", "slip", "first", "lapsed", "tries", "open", "closed")


@dataclass(frozen=True)
class Moment:
    """The time of a list. tries, since: from how many wrong tries on, since when, an account is made to wait."""

    now: dt.datetime
    day: dt.date
    tries: int
    since: dt.datetime


@dataclass(frozen=True)
class AccountLine:
    """A person, their posts as (kind, unit), and their account; '' for a user name that there is not.

    standing: one of STANDINGS: no account; one is asked for; the slip is not drawn; the first password is not replaced,
    or too old; too many wrong tries; open; closed. mine: whether the reader keeps it.
    """

    person_id: int
    code: str
    name: str
    posts: tuple[tuple[str, str], ...]
    username: str
    standing: str
    asked: bool
    first_until: dt.datetime | None
    last_sign_in: dt.datetime | None
    mine: bool


def accounts_page(
    session: Session,
    keeper: AccountKeeper,
    at: Moment,
    *,
    typed: str = "",
    standing: str = "",
    under: str = "",
    place: Cursor | None = None,
    size: int = PAGE_SIZE,
) -> Page[AccountLine]:
    """Return the people of the keeper's units, by given name, with their accounts. Four statements.

    Whoever has no post any more is among them as long as the account is open. typed: words of the name; standing: a key
    of `_conditions`; under: only in the subtree with this path.
    """
    statement = _people(keeper, at).where(words_begin(Person.search, typed))
    if standing:
        statement = statement.where(_conditions(at)[standing])
    if under:
        statement = statement.where(_holds_in(under, at.day))
    first = [SortKey(misses(Person.full_name, typed), whole_number)] if typed else []
    keys = [*first, SortKey(Person.sort_key, str), SortKey(Person.id, whole_number)]
    page = page_of(session, statement, keys, place, size=size)
    return Page(_lines(session, page.rows, at), page.before, page.after)


def account_lines(
    session: Session, keeper: AccountKeeper, people: Collection[int], at: Moment
) -> tuple[AccountLine, ...]:
    """Return those of these people who are in the keeper's units, as `accounts_page`. Four statements."""
    rows = session.execute(_people(keeper, at).where(Person.id.in_(people)).order_by(Person.sort_key, Person.id)).all()
    return _lines(session, rows, at)


def standings() -> tuple[str, ...]:
    """Return what the list can be filtered by."""
    return ("none", "officers", "first", "locked", "open", "closed", "without_post")


def _conditions(at: Moment) -> dict[str, sa.ColumnElement[bool]]:
    is_open = Account.disabled_at.is_(None)
    lapsed = sa.and_(Account.first_password, Account.first_password_expires <= at.now)
    return {
        "none": Account.id.is_(None),
        "officers": sa.and_(Account.id.is_(None), _is_officer(at.day)),
        "first": sa.and_(is_open, Account.first_password),
        "locked": sa.and_(is_open, sa.or_(lapsed, _tried(at))),
        "open": sa.and_(is_open, Account.first_password.is_(False)),
        "closed": Account.disabled_at.is_not(None),
        "without_post": sa.and_(is_open, without_post(at.day)),
    }


def _people(keeper: AccountKeeper, at: Moment) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            Person.id,
            Person.code,
            Person.full_name,
            Account.id.label("account_id"),
            Account.username,
            Account.disabled_at,
            Account.first_password,
            Account.first_password_expires,
            PasswordSlip.account_id.label("slip_of"),
            PasswordSlip.drawn_at,
            _tried(at).label("tried"),
            kept(keeper, at.day).label("mine"),
        )
        .outerjoin(Account, Account.person_id == Person.id)
        .outerjoin(PasswordSlip, PasswordSlip.account_id == Account.id)
        .where(
            live(),
            reached(keeper, at.day),
            sa.or_(sa.not_(without_post(at.day)), Account.disabled_at.is_(None) & Account.id.is_not(None)),
        )
    )


def _tried(at: Moment) -> sa.ColumnElement[bool]:
    """Return the condition that an Account is made to wait somewhere after wrong passwords."""
    tries = sa.select(SignInAttempt.address).where(
        SignInAttempt.username == Account.username, SignInAttempt.at > at.since
    )
    return tries.group_by(SignInAttempt.address).having(sa.func.count() >= at.tries).correlate(Account).exists()


def officers_without(session: Session, keeper: AccountKeeper, at: Moment) -> int:
    """Return how many officers whose accounts the keeper keeps have none. One statement."""
    found = _people(keeper, at).where(_conditions(at)["officers"], kept(keeper, at.day)).subquery()
    return session.scalar(sa.select(sa.func.count()).select_from(found)) or 0


def _is_officer(day: dt.date) -> sa.ColumnElement[bool]:
    """Return the condition that a Person holds a post beside that of a plain member."""
    held = sa.select(Post.id).where(Post.person_id == Person.id, Post.kind != MEMBER, post_held_on(day))
    return held.correlate(Person).exists()


def _holds_in(path: str, day: dt.date) -> sa.ColumnElement[bool]:
    held = sa.select(Post.id).join(Unit, Unit.id == Post.unit_id)
    return held.where(Post.person_id == Person.id, post_held_on(day), within([path])).correlate(Person).exists()


def _lines(session: Session, rows: Any, at: Moment) -> tuple[AccountLine, ...]:
    people, accounts = [row.id for row in rows], [row.account_id for row in rows if row.account_id]
    above, held = aliased(Unit), dict[int, list[tuple[str, str]]]()
    posts = session.execute(
        sa.select(Post.person_id, Post.kind, Unit.id, Unit.name, above.name.label("above"))
        .join(Unit, Unit.id == Post.unit_id)
        .outerjoin(above, above.id == Unit.parent_id)
        .where(Post.person_id.in_(people), post_held_on(at.day), exists_on(at.day))
        .order_by(Post.id)
    ).all()
    units = {row.id: (row.name, row.above) for row in posts}
    called = dict(zip(units, apart(list(units.values())), strict=True))
    for row in posts:
        held.setdefault(row.person_id, []).append((row.kind, called[row.id]))
    seen = sa.select(SecurityEvent.account_id, sa.func.max(SecurityEvent.at)).where(
        SecurityEvent.account_id.in_(accounts), SecurityEvent.kind == "signed_in"
    )
    last = dict(session.execute(seen.group_by(SecurityEvent.account_id)).all())
    asked = asked_for(session)
    return tuple(
        AccountLine(
            row.id,
            row.code,
            row.full_name,
            tuple(held.get(row.id, ())),
            row.username or "",
            _standing(row, row.id in asked, at.now),
            row.id in asked,
            row.first_password_expires,
            last.get(row.account_id),
            bool(row.mine),
        )
        for row in rows
    )


def asked_for(session: Session) -> set[int]:
    """Return for whom an account or a new first password is asked, and waits for a second person. One statement."""
    waiting = (ChangeRequest.standing == "waiting", ChangeRequest.kind.in_(REQUESTS))
    return {
        person for people in session.scalars(sa.select(ChangeRequest.subjects).where(*waiting)) for person in people
    }


def _standing(row: Any, asked: bool, now: dt.datetime) -> str:
    if row.account_id is None:
        return "asked" if asked else "none"
    if row.disabled_at is not None:
        return "closed"
    if row.first_password and row.slip_of is not None and row.drawn_at is None:
        return "slip"
    if row.first_password:
        expires = row.first_password_expires
        return "lapsed" if expires is not None and expires <= now else "first"
    return "tries" if row.tried else "open"
