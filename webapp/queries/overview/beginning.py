"""The gaps of a new office, in figures: units, officers, accounts, terms, books, calendar, rules, templates."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import within
from webapp.models import (
    Account,
    CalendarYear,
    CommitteeTerm,
    DailyClosing,
    IssuedPaper,
    OpenedBook,
    PaperTemplate,
    Person,
    Post,
    RuleRow,
    SecondFactor,
    Unit,
    post_held_on,
)
from webapp.models.terms import term_runs_on
from webapp.models.units import LOWEST
from webapp.surroundings import exists_on

OFFICER_POSTS = (
    ("secretary",),
    ("deputy_secretary",),
    ("organisation_officer", "appraising_officer"),
    ("clerk",),
)
"""Posts without whose holder a committee cannot work with the program; of the third kind one is enough."""
MOST = 500
"""Committees that a list names."""


@dataclass(frozen=True)
class UnitFigures:
    """Counts of the units within some subtrees, and of what they lack.

    committees: units above the branches; lacking: how many of these have no holder of each of OFFICER_POSTS; bare: how
    many branches have no secretary; termless, bookless: committees without a running term, without any paper book.
    """

    units: int
    committees: int
    lacking: tuple[int, ...]
    branches: int
    bare: int
    termless: int
    bookless: int


@dataclass(frozen=True)
class PeopleFigures:
    """People who hold a post there; officers: a post other than a member's; without: of these without an account;
    waiting: accounts whose first password nobody has replaced.
    """

    people: int
    officers: int
    without: int
    waiting: int


@dataclass(frozen=True)
class OfficeFigures:
    """Facts about the whole office. announced: whether this year's calendar is; last_tick: the last daily closing."""

    announced: bool
    own_rules: int
    own_templates: int
    last_tick: dt.datetime | None
    administrators: int
    unproved: int
    """Administrators' accounts without a second factor."""


def unit_figures(session: Session, paths: Collection[str], day: dt.date) -> UnitFigures:
    """Return what the units within these subtrees lack. Four statements, for however many."""
    rows = session.execute(sa.select(Unit.id, Unit.kind).where(within(paths), exists_on(day))).all()
    committees = {row.id for row in rows if row.kind not in LOWEST}
    branches = {row.id for row in rows if row.kind == "branch"}
    wanted = {kind for kinds in OFFICER_POSTS for kind in kinds}
    held = sa.select(Post.unit_id, Post.kind).join(Unit, Unit.id == Post.unit_id)
    held = held.where(Post.kind.in_(wanted), within(paths), post_held_on(day)).distinct()
    holders: dict[str, set[int]] = {}
    for unit_id, kind in session.execute(held):
        holders.setdefault(kind, set()).add(unit_id)
    having = [set[int]().union(*(holders.get(kind, set()) for kind in kinds)) for kinds in OFFICER_POSTS]
    termed = set(session.scalars(sa.select(CommitteeTerm.unit_id).where(term_runs_on(day)).distinct()))
    booked = sa.union(sa.select(OpenedBook.issuer_id), sa.select(IssuedPaper.issuer_id))
    return UnitFigures(
        units=len(rows),
        committees=len(committees),
        lacking=tuple(len(committees - each) for each in having),
        branches=len(branches),
        bare=len(branches - having[0]),
        termless=len(committees - termed),
        bookless=len(committees - set(session.scalars(booked))),
    )


def units_lacking(
    session: Session, paths: Collection[str], kinds: Collection[str], day: dt.date, branches: bool = False
) -> list[tuple[str, str]]:
    """Return code and name of the committees, or branches, of which nobody holds such a post, at most MOST.

    One statement.
    """
    held = sa.select(Post.id).where(Post.unit_id == Unit.id, Post.kind.in_(kinds), post_held_on(day))
    which = Unit.kind == "branch" if branches else Unit.kind.not_in(LOWEST)
    return _named(session, paths, day, which, ~held.exists())


def units_termless(session: Session, paths: Collection[str], day: dt.date) -> list[tuple[str, str]]:
    """Return code and name of the committees without a running term, at most MOST. One statement."""
    term = sa.select(CommitteeTerm.id).where(CommitteeTerm.unit_id == Unit.id, term_runs_on(day))
    return _named(session, paths, day, Unit.kind.not_in(LOWEST), ~term.exists())


def _named(
    session: Session, paths: Collection[str], day: dt.date, *conditions: sa.ColumnElement[bool]
) -> list[tuple[str, str]]:
    rows = session.execute(
        sa.select(Unit.code, Unit.name)
        .where(within(paths), exists_on(day), *conditions)
        .order_by(Unit.search, Unit.id)
        .limit(MOST)
    )
    return [(row.code, row.name) for row in rows]


def people_figures(session: Session, paths: Collection[str], day: dt.date) -> PeopleFigures:
    """Return how many hold posts within these subtrees, and how their accounts stand. One statement."""
    held = sa.select(Post.id).join(Unit, Unit.id == Post.unit_id).where(Post.person_id == Person.id)
    held = held.where(within(paths), post_held_on(day), exists_on(day))
    officer = held.where(Post.kind != "member").exists()
    account = sa.select(Account.id).where(Account.person_id == Person.id)

    def count(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        return sa.func.coalesce(sa.func.sum(sa.case((sa.and_(*conditions), 1), else_=0)), 0)

    row = session.execute(
        sa.select(
            sa.func.count(),
            count(officer),
            count(officer, ~account.exists()),
            count(account.where(Account.first_password, Account.disabled_at.is_(None)).exists()),
        )
        .select_from(Person)
        .where(held.exists())
    ).one()
    return PeopleFigures(*map(int, row))


def office_figures(session: Session, day: dt.date) -> OfficeFigures:
    """Return what concerns the whole office. Five statements."""
    announced = sa.select(CalendarYear.announced_at).where(CalendarYear.year == day.year)
    mine = sa.and_(Account.administrator, Account.disabled_at.is_(None))
    administrators, proved = session.execute(
        sa.select(sa.func.count(), sa.func.count(SecondFactor.account_id))
        .select_from(Account)
        .outerjoin(SecondFactor, SecondFactor.account_id == Account.id)
        .where(mine)
    ).one()
    return OfficeFigures(
        announced=session.scalar(announced) is not None,
        own_rules=_count(session, RuleRow.form_key.is_not(None)),
        own_templates=_count(session, PaperTemplate.id.is_not(None)),
        last_tick=session.scalar(sa.select(sa.func.max(DailyClosing.closed_at))),
        administrators=administrators,
        unproved=administrators - proved,
    )


def has_second_factor(session: Session, account_id: int) -> bool:
    """Whether an account has a second factor. One statement."""
    return bool(session.scalar(sa.select(SecondFactor.account_id).where(SecondFactor.account_id == account_id)))


def _count(session: Session, condition: sa.ColumnElement[bool]) -> int:
    return session.scalar(sa.select(sa.func.count()).where(condition)) or 0
