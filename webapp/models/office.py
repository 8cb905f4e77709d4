"""The office itself: one row that describes this database."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from webapp.models.base import Base


class Office(Base):
    """The one row. Passwords of a demo office are public: production refuses to start on one."""

    __tablename__ = "office"
    __table_args__ = (sa.CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    demo: Mapped[bool]
    created_at: Mapped[dt.datetime]
