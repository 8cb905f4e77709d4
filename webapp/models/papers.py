"""The register of issued papers, their signed scans, and the templates that an office has replaced."""

import datetime as dt
import secrets
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.documents.codes import new_code
from webapp.models.accounts import Account
from webapp.models.base import Base
from webapp.models.people import Person
from webapp.models.units import Unit

ENDS = ("cancelled", "withdrawn")


class IssuedPaper(Base):
    """A numbered paper. Numbers run without gaps by issuer, type and term of the committee (`domain` D.1).

    A row is never deleted: `ended` records that the number was cancelled or the paper withdrawn, by whom and why.
    `content` is what the paper said when it was issued; `sha256` commits to it under a salt, so that the hash, which is
    public, does not reveal whom the paper is about.
    """

    __tablename__ = "issued_paper"
    __table_args__ = (
        sa.UniqueConstraint("issuer_id", "type", "term", "seq"),
        sa.CheckConstraint("seq > 0", name="seq"),
        sa.CheckConstraint("ended in ('" + "','".join(ENDS) + "')", name="ended"),
        sa.CheckConstraint("(ended is null) = (ended_at is null)", name="ended_at"),
        sa.Index("ix_issued_paper_register", "issuer_id", "signed_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), index=True)
    kind: Mapped[str]
    """Which paper of the workflow it is: 'recognition', 'appointment', 'release'."""
    issuer_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    type: Mapped[str]
    term: Mapped[str]
    """The period within which numbers run on: the committee's term, or the year if the rule book restarts them each
    year.
    """
    seq: Mapped[int]
    symbol: Mapped[str]
    subject_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    """The person it is about; empty for a paper about several people, such as those elected."""
    signed_on: Mapped[dt.date]
    effective_on: Mapped[dt.date]
    out_of_order: Mapped[str | None]
    """Why its number does not follow the order of days of the book; empty where it does."""
    signer: Mapped[str]
    signer_title: Mapped[str]
    code: Mapped[str] = mapped_column(unique=True, default=new_code)
    salt: Mapped[str] = mapped_column(default=lambda: secrets.token_hex(16))
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sha256: Mapped[str] = mapped_column(default="")
    ended: Mapped[str | None]
    ended_at: Mapped[dt.datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    end_reason: Mapped[str | None]

    issuer: Mapped[Unit] = relationship(lazy="raise")
    subject: Mapped[Person | None] = relationship(foreign_keys=[subject_id], lazy="raise")

    @property
    def number(self) -> str:
        """The canonical form, e.g. '12-QĐ/ĐTN' (numbers below ten with a leading zero, as papers write them)."""
        return f"{self.seq:02d}-{self.type}/{self.symbol}"


class FrozenPaper(Base):
    """The content of a case's paper, frozen by the journal entry that closed the step it reports.

    A step that is made anew freezes its papers anew; the last row of a name counts. The entry commits to `content`
    under `salt`: personal data can be erased from it and the chain of the journal still holds.
    """

    __tablename__ = "frozen_paper"
    __table_args__ = (sa.UniqueConstraint("event_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), index=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"))
    name: Mapped[str]
    """The paper, as in addresses: 'submission', 'vote-resolution-2'."""
    salt: Mapped[str]
    content: Mapped[dict[str, Any]]


class PaperWording(Base):
    """A built-in wording of a paper as the program once had it, by its hash, which the content of papers names."""

    __tablename__ = "paper_wording"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]


class KeptPaper(Base):
    """The words of a paper outside of the cases, kept once its record is final.

    Its wording and template, its head and its foot; what stands between them is read from the record, which no longer
    changes, but for a list of money, of which everything is here. Triggers refuse every change but a blackened name.
    """

    __tablename__ = "kept_paper"
    __table_args__ = (sa.UniqueConstraint("paper", "record"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    paper: Mapped[str]
    """Its text, as in `webapp/documents/texts`: 'period-report'."""
    record: Mapped[str]
    """Table and id of the record that it is of: 'period_report:12'."""
    salt: Mapped[str] = mapped_column(default=lambda: secrets.token_hex(16))
    content: Mapped[dict[str, Any]]
    sha256: Mapped[str]
    """SHA-256 of its salt and what it says; anew where a name was blackened."""
    kept_at: Mapped[dt.datetime]
    erased_at: Mapped[dt.datetime | None]
    """When a name was last blackened in it, on request."""


class OpenedBook(Base):
    """The last number used on paper before an office began to number here: the next number follows it."""

    __tablename__ = "opened_book"
    __table_args__ = (sa.CheckConstraint("last > 0", name="last"),)

    issuer_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"), primary_key=True)
    type: Mapped[str] = mapped_column(primary_key=True)
    term: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]
    last_on: Mapped[dt.date]
    """The day of that last paper: the numbers after it run on from there."""
    reason: Mapped[str]
    opened_at: Mapped[dt.datetime]
    opened_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))

    issuer: Mapped[Unit] = relationship(lazy="raise")
    opened_by: Mapped[Person] = relationship(lazy="raise")


class Scan(Base):
    """A file of a signed paper. It is stored under a random name; the row keeps the original name."""

    __tablename__ = "scan"
    __table_args__ = (sa.CheckConstraint("size > 0", name="size"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    paper_id: Mapped[int] = mapped_column(sa.ForeignKey("issued_paper.id"), index=True)
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    sent_at: Mapped[dt.datetime]
    sent_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))

    paper: Mapped[IssuedPaper] = relationship(lazy="raise")
    sent_by: Mapped[Person] = relationship(lazy="raise")


class AttachedPage(Base):
    """A page of a paper that a step's form was filled in from: a picture or a PDF file, stored under a random name.

    It waits with its sender's draft, and goes with that; once the step is made it belongs to the journal entry, which
    commits to its hash under `salt`. Of a paper those pages stand that came last.
    """

    __tablename__ = "attached_page"
    __table_args__ = (
        sa.CheckConstraint("size > 0", name="size"),
        sa.CheckConstraint("(draft_id is null) = (event_id is not null)", name="draft_or_event"),
        sa.CheckConstraint("(case_id is null) = (event_id is null)", name="event_of_case"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    draft_id: Mapped[int | None] = mapped_column(sa.ForeignKey("draft.id", ondelete="CASCADE"), index=True)
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(sa.ForeignKey("event.id"))
    name: Mapped[str]
    """The paper, as its process names it: 'counting-minutes'."""
    stands: Mapped[bool] = mapped_column(default=False)
    waits: Mapped[bool] = mapped_column(default=False)
    """Whether it came with figures that wait for a second count: it stands once two have come to the same."""
    salt: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    sent_at: Mapped[dt.datetime]
    sent_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))


class PaperSignature(Base):
    """The digital signature of an issued paper: whose certificate it is, and over which words. One of a paper.

    Its file is a scan. It was judged when it came in; the certificate is known by its hash from then on.
    """

    __tablename__ = "paper_signature"

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(sa.ForeignKey("issued_paper.id"), unique=True)
    scan_id: Mapped[int] = mapped_column(sa.ForeignKey("scan.id"), unique=True)
    made_here: Mapped[bool]
    """Whether it was made with the office's own certificate, and not elsewhere."""
    words_sha256: Mapped[str]
    """The hash of the paper's content, as in the register and at the foot of every sheet."""
    signer: Mapped[str]
    organisation: Mapped[str]
    certified_by: Mapped[str]
    serial: Mapped[str]
    certificate_sha256: Mapped[str]
    certified_until: Mapped[dt.datetime]
    stamped_at: Mapped[dt.datetime | None]
    """When a time-stamp authority that the office believes saw the signature; empty without such a stamp."""
    stamped_by: Mapped[str | None]
    stamp_certificate_sha256: Mapped[str | None]

    scan: Mapped[Scan] = relationship(lazy="raise")


class PaperTemplate(Base):
    """A Word template that replaced another, for every unit or for one and those below it.

    The newest row of a paper and a unit counts; a row without a file means the template of the unit above, at last the
    built-in.
    """

    __tablename__ = "paper_template"
    __table_args__ = (sa.UniqueConstraint("paper", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    paper: Mapped[str]
    unit_id: Mapped[int | None] = mapped_column(sa.ForeignKey("unit.id"))
    """The unit whose papers it is for, with those below it; empty for every unit."""
    version: Mapped[int]
    name: Mapped[str]
    file: Mapped[bytes | None]
    sha256: Mapped[str]
    put_at: Mapped[dt.datetime]
    put_by_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id"))

    put_by: Mapped[Account] = relationship(lazy="raise")


class MissedCode(Base):
    """A look-up of a code that no paper has, for throttling. Kept only as long as throttling needs it."""

    __tablename__ = "missed_code"
    __table_args__ = (sa.Index("ix_missed_code_address", "address", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str]
    at: Mapped[dt.datetime]
