"""The office, its accounts, open sign-ins, and failed attempts for throttling."""

import datetime as dt
import secrets
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.base import Base
from webapp.models.people import Person


class Account(Base):
    """An account that can sign in.

    A system administrator's account belongs to no person's posts and has no business rights; whose it is has to be
    known before its requests can be confirmed.
    """

    __tablename__ = "account"
    __table_args__ = (
        sa.CheckConstraint("(person_id is null) = administrator", name="person_or_administrator"),
        sa.CheckConstraint("locale in ('vi','en')", name="locale"),
        sa.CheckConstraint("theme in ('auto','light','dark')", name="theme"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), unique=True)
    administrator: Mapped[bool] = mapped_column(default=False)
    password_hash: Mapped[str]
    first_password: Mapped[bool] = mapped_column(default=True)
    """Whether the password is still the one handed over on paper: it only opens the page that replaces it."""
    first_password_expires: Mapped[dt.datetime | None]
    disabled_at: Mapped[dt.datetime | None]
    provider_subject: Mapped[str | None] = mapped_column(index=True, unique=True)
    """Issuer and subject by which the office's sign-in provider knows the owner; None if they sign in here only."""
    outside: Mapped[str | None]
    """Who holds an administrator's account and is not in the register, by name and employer. Who is in it has
    confirmed that it is theirs (`webapp.queries.changes.holders`)."""
    locale: Mapped[str] = mapped_column(default="vi")
    theme: Mapped[str] = mapped_column(default="auto")

    person: Mapped[Person | None] = relationship(lazy="raise")


class SignIn(Base):
    """One signed-in browser. Only a hash of its token is stored; deleting the row signs it out."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    started_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    proved_at: Mapped[dt.datetime | None]
    """When the password or the code was last given; None in a sign-in that is older than this column."""
    second_factor: Mapped[bool] = mapped_column(default=False)
    """Whether the sign-in provider vouched for a second factor. One of ours is asked for at the start instead."""
    address: Mapped[str]
    browser: Mapped[str]
    kept_page: Mapped[str | None]
    """The address of the form of a final act that waits for a proof at the sign-in provider."""
    kept_fields: Mapped[list[Any] | None]
    """One text: what was typed into it, sealed (`services.accounts.waiting_forms`)."""
    kept_at: Mapped[dt.datetime | None]

    account: Mapped[Account] = relationship(lazy="raise")


class Draft(Base):
    """The unsent words of an account's owner in the form of one page; nobody else sees them."""

    __tablename__ = "draft"
    __table_args__ = (sa.UniqueConstraint("account_id", "page"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True, default=lambda: secrets.token_hex(8))
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    page: Mapped[str]
    """The address of the page that shows the form."""
    title: Mapped[str]
    """The heading of that page, in the language of its reader; empty where it was not sent along."""
    fields: Mapped[list[Any]]
    """Pairs of name and text."""
    kept_at: Mapped[dt.datetime] = mapped_column(index=True)


class AnsweredPage(Base):
    """A page that answered a form in one sign-in, kept for a while; only the browser that it was sent to can open it.

    A browser loads it again without sending the form a second time (`webapp.pages.shared.answered`).
    """

    __tablename__ = "answered_page"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    """Hash of the token in the address: without that token nothing opens the page."""
    sign_in_id: Mapped[int] = mapped_column(sa.ForeignKey("sign_in.id", ondelete="CASCADE"), index=True)
    path: Mapped[str]
    """The address that the form was sent to."""
    status: Mapped[int]
    sealed: Mapped[bytes]
    kept_at: Mapped[dt.datetime] = mapped_column(index=True)


class SecondFactor(Base):
    """The shared secret of an authenticator app, from which it computes codes. It is there once a code was right."""

    __tablename__ = "second_factor"

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), primary_key=True)
    secret: Mapped[str]
    """Encrypted with a key that follows from the application's own."""
    last_step: Mapped[int] = mapped_column(sa.BigInteger)
    """The half minute of the last code that was taken: neither it nor an earlier one is taken again."""
    confirmed_at: Mapped[dt.datetime]


class RecoveryCode(Base):
    """A code on paper that stands once for one of the authenticator app. Only its hash is stored."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    code_hash: Mapped[str] = mapped_column(unique=True)
    used_at: Mapped[dt.datetime | None]


class SecondFactorReset(Base):
    """An administrator took an account's second factor away, because its owner lost the device and the codes."""

    __tablename__ = "second_factor_reset"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), index=True)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))
    at: Mapped[dt.datetime]
    reason: Mapped[str]


class PasswordSlip(Base):
    """The request by which an account has its first password, and when the slip with it was drawn.

    The password is made when the slip is drawn, by whoever has confirmed the request, and shown that once. Until then
    nobody has one for the account.
    """

    __tablename__ = "password_slip"

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"), primary_key=True)
    change_id: Mapped[int] = mapped_column(sa.ForeignKey("change_request.id"), index=True)
    drawn_at: Mapped[dt.datetime | None]


class SignInAttempt(Base):
    """A failed sign-in attempt, counted per account name and per address; kept only as long as throttling needs it."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        sa.Index("ix_sign_in_attempt_username", "username", "at"),
        sa.Index("ix_sign_in_attempt_address", "address", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str]
    address: Mapped[str]
    at: Mapped[dt.datetime]


class Office(Base):
    """The office itself: one row. Passwords of a demo office are public: production refuses to start on one."""

    __tablename__ = "office"
    __table_args__ = (sa.CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    demo: Mapped[bool]
    created_at: Mapped[dt.datetime]
    days_ahead: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many days ahead of the machine's clock a demo office lives: in it people practise."""
