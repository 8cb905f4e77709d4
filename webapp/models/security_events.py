"""Security events: who signed in, was refused, changed rights, imported, exported or read; append-only."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base


class SecurityEvent(Base):
    """One security event. Triggers refuse every later change.

    It says who did what kind of thing, and never to which case: whoever may read it need not know of the case. Nothing
    that somebody typed is in it.
    """

    __tablename__ = "security_event"
    __table_args__ = (
        sa.Index("ix_security_event_at", "at", "id"),
        sa.Index("ix_security_event_account", "account_id", "kind", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime]
    kind: Mapped[str]
    """A kind of `webapp.services.security_events`."""
    what: Mapped[str] = mapped_column(default="")
    """A code within the kind: the page of an export, the key of a rule, what was done to an account."""
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    """Who did it; None for a command on the server, and for a sign-in with a name that is no account."""
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    about_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    """Whose rights or account it changed."""


class SecurityEventUnit(Base):
    """A unit whose inspection committee, and those above, may read an event: of the actor's posts, or concerned.

    It may be gone: a reorganisation that is undone takes the units away that it made.
    """

    __tablename__ = "security_event_unit"
    __table_args__ = (sa.Index("ix_security_event_unit_unit_id", "unit_id", "event_id"),)

    event_id: Mapped[int] = mapped_column(sa.ForeignKey("security_event.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(primary_key=True)
