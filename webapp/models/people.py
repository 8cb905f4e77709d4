"""People, the posts they hold, and their deputies. Every right in the application is computed from posts."""

import datetime as dt
from functools import cache, lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship

from webapp.models.base import Base
from webapp.models.units import Unit

INSPECTING = ("inspection_chair", "deputy_inspection_chair", "inspector")
"""Posts of an inspection committee: their holders supervise, and so neither are deputies nor have any."""


class PostKind(Base):
    """A kind of post, from the day on which it exists. The kinds that processes name are there from the start.

    title: its name on pages (a msgid, or the words of the office that added it); title_en: those words in English;
    paper: its name in papers; units: kinds of unit that have it; seat: the seat that its single holder fills, None for
    a post of several; named: whether it is given by naming somebody on the unit's page; outside: whether another body
    gives it, and the Union only records it.
    """

    __tablename__ = "post_kind"
    __table_args__ = (sa.CheckConstraint("valid_to is null or valid_to > valid_from", name="dates"),)

    key: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    title_en: Mapped[str | None]
    paper: Mapped[str]
    units: Mapped[list[Any]]
    seat: Mapped[str | None]
    named: Mapped[bool]
    outside: Mapped[bool]
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]
    source: Mapped[str]
    recorded_at: Mapped[dt.datetime | None]
    """When it was added in the application; None for a kind that came with the program."""
    recorded_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    form_key: Mapped[str | None] = mapped_column(unique=True)
    """The idempotency key of the form that added the kind."""
    ended_at: Mapped[dt.datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))


class Person(Base):
    """One human being. Sensitive columns (Party membership and candidacy) are shown only where a page justifies it."""

    __tablename__ = "person"
    __table_args__ = (
        sa.CheckConstraint("sex in ('male','female')", name="sex"),
        sa.CheckConstraint("birth_known in ('day','month','year')", name="birth_known"),
        sa.Index("ix_person_sort_key", "sort_key"),
        sa.Index("ix_person_search", "search"),
        sa.Index("ix_person_likeness", "likeness"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    full_name: Mapped[str]
    given_name: Mapped[str]
    """The name by which lists sort: the last word of the full name unless somebody chose another part of it."""
    sort_key: Mapped[str]
    search: Mapped[str]
    likeness: Mapped[str] = mapped_column(default="", server_default="")
    """What all spellings of the name have in common: by it likely doubles are found."""
    sex: Mapped[str]
    birth_date: Mapped[dt.date]
    """The day of birth; of a birth that is known to the month or the year only, the first day that it can have been."""
    birth_known: Mapped[str] = mapped_column(default="day")
    """'day', 'month' or 'year': what is known of the birth."""
    phone: Mapped[str | None]
    mail_address: Mapped[str | None]
    """As the register has it: a first password may be sent there. Where notices go, each person says themselves."""
    union_joined_on: Mapped[dt.date | None]
    party_joined_on: Mapped[dt.date | None]
    party_candidate: Mapped[bool] = mapped_column(default=False)
    restricted_on: Mapped[dt.date | None]
    """Since when no case goes on with the person, on their request; empty without a restriction."""
    erased_at: Mapped[dt.datetime | None]
    """When name, dates and numbers were erased on the person's request: what stands here since is a pseudonym."""
    joined_into_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), index=True)
    """The record that this one was joined into, as the same human being; what stands here since is only history."""


class Post(Base):
    """A person's post in a unit from `valid_from` until the day before `valid_to` (half-open, like a date range).

    `seat` is set for posts with a single holder per unit; the engine's own constraint (EXCLUDE on PostgreSQL, triggers
    on SQLite) keeps two holders of one seat from overlapping.
    """

    __tablename__ = "post"
    __table_args__ = (
        sa.CheckConstraint("valid_to is null or valid_to >= valid_from", name="dates"),
        sa.Index("ix_post_person", "person_id", "valid_to"),
        sa.Index("ix_post_unit_kind", "unit_id", "kind", "valid_to"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    unit_id: Mapped[int] = mapped_column(sa.ForeignKey("unit.id"))
    kind: Mapped[str] = mapped_column(sa.ForeignKey("post_kind.key"))
    seat: Mapped[str | None]
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]
    given_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("issued_paper.id"))
    ended_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("issued_paper.id"))
    source: Mapped[str]
    """Where a post without a decision in this register is known from, e.g. 'Nhập từ tệp ham-tan.xlsx'."""
    ended_source: Mapped[str | None]
    """By which paper it ended, where that is no decision of this register."""
    key: Mapped[str | None] = mapped_column(unique=True)
    placed: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Whether a placement gives it for a time: its holder has no part in sealed cases of the unit (`webapp.access`)."""
    recorded_at: Mapped[dt.datetime | None]
    """When somebody named the holder on the unit's page; None for every other post."""
    recorded_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise")
    unit: Mapped[Unit] = relationship(lazy="raise")


@lru_cache(64)
def post_held_on(day: dt.date, post: type[Post] = Post) -> sa.ColumnElement[bool]:
    """Return the condition that a post (or an alias of Post) is held on that day."""
    return sa.and_(post.valid_from <= day, sa.or_(post.valid_to.is_(None), post.valid_to > day))


class PersonCorrection(Base):
    """A value about a person that was wrong and was corrected, with both values.

    On the person's request, with its case and who acted; or by a workbook, without either.
    """

    __tablename__ = "person_correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(sa.ForeignKey("case.id"))
    name: Mapped[str]
    """The column that was corrected: 'full_name', 'birth_date', …"""
    was: Mapped[str | None]
    now: Mapped[str]
    corrected_at: Mapped[dt.datetime]
    corrected_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))


KINSHIPS = ("spouse", "parent_child", "sibling", "grandparent", "in_law", "other")
"""Kinds of kinship; every kind reads the same from both sides."""


class Kinship(Base):
    """One person's declaration about another. It binds only the declarer, until the declarer ends it."""

    __tablename__ = "kinship"
    __table_args__ = (
        sa.CheckConstraint("kind in ('" + "','".join(KINSHIPS) + "')", name="kind"),
        sa.CheckConstraint("declarer_id <> relative_id", name="two_people"),
        sa.Index(
            "uq_kinship_standing",
            "declarer_id",
            "relative_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
        sa.Index("ix_kinship_relative_id", "relative_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    declarer_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    relative_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    kind: Mapped[str]
    declared_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]

    declarer: Mapped[Person] = relationship(foreign_keys=[declarer_id], lazy="raise")
    relative: Mapped[Person] = relationship(foreign_keys=[relative_id], lazy="raise")


class Delegation(Base):
    """A delegation: a deputy acts in the place of an absent person from `valid_from` until the day before `valid_to`.

    workflow: the process it is limited to; empty for every process that is not sealed. Whether it is in force is
    checked at each act (`webapp.access`): it starts on its first day and stops as soon as one of the two people revokes
    it or, where somebody else named the deputy, whoever may name one. No row is deleted: what was delegated, and until
    when, stays on record.
    """

    __tablename__ = "delegation"
    __table_args__ = (
        sa.CheckConstraint("absent_id <> deputy_id", name="two_people"),
        sa.CheckConstraint("valid_to > valid_from", name="dates"),
        sa.CheckConstraint("(revoked_at is null) = (revoked_by_id is null)", name="revoked_by_somebody"),
        sa.CheckConstraint(
            "revoked_by_id in (absent_id, deputy_id) or named_by_id is not null", name="revoked_by_one_of_them"
        ),
        sa.Index("ix_delegation_deputy", "deputy_id", "valid_to"),
        sa.Index("ix_delegation_absent", "absent_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    absent_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    deputy_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    workflow: Mapped[str | None]
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date]
    declared_at: Mapped[dt.datetime]
    named_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    """Who named the deputy for the absent person, who could not; empty where the absent person did."""
    named_by_post: Mapped[str | None]
    """The post by which that was done, as 'secretary:17'."""
    reason: Mapped[str | None]
    """Why somebody else named the deputy; erased with the absent person's data."""
    revoked_at: Mapped[dt.datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    """The person who revoked it before its last day."""

    absent: Mapped[Person] = relationship(foreign_keys=[absent_id], lazy="raise")
    deputy: Mapped[Person] = relationship(foreign_keys=[deputy_id], lazy="raise")


def delegation_active(day: dt.date) -> sa.ColumnElement[bool]:
    """Return the condition that a Delegation is in force on that day.

    The deputy must hold an office as well, and neither of the two may inspect: nobody executes what they inspect.
    """
    own, inspects = _posts()
    office = sa.exists().where(own.person_id == Delegation.deputy_id, own.kind != "member", post_held_on(day, own))
    inspector = sa.exists().where(
        inspects.person_id.in_((Delegation.deputy_id, Delegation.absent_id)),
        inspects.kind.in_(INSPECTING),
        post_held_on(day, inspects),
    )
    runs = sa.and_(Delegation.valid_from <= day, Delegation.valid_to > day, Delegation.revoked_at.is_(None))
    return sa.and_(runs, office, ~inspector)


def lent_by_delegation() -> sa.ColumnElement[bool]:
    """Return the condition on (Delegation, Post) that the deputy acts by the post.

    By every one that the absent person holds, where they named the deputy; else only by those of its first day, which
    whoever named the deputy had a right over.
    """
    return sa.or_(Delegation.named_by_id.is_(None), Post.valid_from <= Delegation.valid_from)


@cache
def _posts() -> tuple[type[Post], type[Post]]:
    """Return two aliases. Made once, because they cost more than the condition, and late: they need every table."""
    return aliased(Post), aliased(Post)
