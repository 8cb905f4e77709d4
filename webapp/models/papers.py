"""The register of issued papers."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.base import Base
from webapp.models.people import Person
from webapp.models.units import Unit


class Paper(Base):
    """A numbered paper. Numbers run without gaps by issuer, type and term of the committee (`domain` D.1)."""

    __tablename__ = "paper"
    __table_args__ = (
        sa.UniqueConstraint("issuer_id", "type", "term", "seq"),
        sa.CheckConstraint("seq > 0", name="seq"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(sa.ForeignKey("case.id"), index=True)
    kind: Mapped[str]
    """Which paper of the workflow it is: 'recognition', 'appointment', 'release'."""
    issuer_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    type: Mapped[str]
    term: Mapped[str]
    seq: Mapped[int]
    symbol: Mapped[str]
    subject_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    signed_on: Mapped[dt.date]
    effective_on: Mapped[dt.date]
    signer: Mapped[str]
    signer_title: Mapped[str]

    issuer: Mapped[Unit] = relationship(lazy="raise")
    subject: Mapped[Person] = relationship(lazy="raise")

    @property
    def number(self) -> str:
        """The canonical form, e.g. '12-QĐ/ĐTN' (numbers below ten with a leading zero, as the papers write them)."""
        return f"{self.seq:02d}-{self.type}/{self.symbol}"
