"""Stacks of scanned papers: who sees them, whose page is whose, and which papers have not come back signed."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload

from webapp.access import sees_below, visible_cases, within
from webapp.actors import Actor
from webapp.models import Case, IssuedPaper, Person, Scan, ScanStack, StackPage, Unit
from webapp.queries.paging import Cursor, Page, SortKey, instant, page_of, whole_number
from webapp.queries.papers.checks import KEEPER
from webapp.queries.papers.numbers import has_number
from webapp.queries.people.names import called_on
from webapp.queries.rules import rule_of_office
from webapp.queries.units.names import name_on

KEPT_DAYS = "paper.waiting_page_days"


@dataclass(frozen=True, slots=True)
class MissingCopy:
    """A paper whose signed copy has not come back. signer: who issued it; about: the person or unit of it."""

    id: int
    number: str
    signed_on: dt.date
    kind: str
    about: str
    issuer: str
    signer: str


def kept_paths(actor: Actor) -> list[str]:
    """Return the paths of the units whose books the actor keeps."""
    return sorted({path for post in actor.posts if post.kind == KEEPER for path in post.paths})


def kept_units(actor: Actor) -> list[tuple[int, str]]:
    """Return the units in which the actor is clerk, by id and name."""
    return [(post.unit_id, post.unit_name) for post in actor.posts if post.kind == KEEPER]


def stacks_page(session: Session, actor: Actor, place: Cursor | None) -> Page[tuple[ScanStack, int, int, int]]:
    """Return a page of stacks with how many of their pages are filed, wait and came before. One statement.

    A stack in which somebody else has filed a paper that the actor may not know of is not among them.
    """

    def count(standing: str) -> sa.ScalarSelect[int]:
        found = sa.select(sa.func.count()).select_from(StackPage)
        return found.where(StackPage.stack_id == ScanStack.id, StackPage.standing == standing).scalar_subquery()

    found = sa.select(ScanStack, count("filed"), count("waits"), count("repeated"))
    found = found.join(Unit, Unit.id == ScanStack.unit_id).where(Unit.path.in_(kept_paths(actor)), _readable(actor))
    keys = [SortKey(ScanStack.sent_at, instant), SortKey(ScanStack.public_id, str)]
    return page_of(session, found.options(joinedload(ScanStack.sent_by)), keys, place, newest_first=True)


def stack_for(session: Session, actor: Actor, public_id: str) -> ScanStack | None:
    """Return a stack of a unit whose books the actor keeps; None both for an unknown and a forbidden one."""
    found = sa.select(ScanStack).join(Unit, Unit.id == ScanStack.unit_id)
    found = found.where(ScanStack.public_id == public_id, Unit.path.in_(kept_paths(actor)), _readable(actor))
    return session.scalars(found.options(joinedload(ScanStack.unit), joinedload(ScanStack.sent_by))).one_or_none()


def _readable(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition that a stack is the actor's own, or that they may know of all papers filed from it."""
    filed = (
        sa.select(StackPage.id)
        .join(IssuedPaper, IssuedPaper.id == StackPage.paper_id)
        .join(Case, Case.id == IssuedPaper.case_id)
        .join(Unit, Unit.id == Case.unit_id)
        .where(StackPage.stack_id == ScanStack.id, ~visible_cases(actor))
    )
    return sa.or_(ScanStack.sent_by_id == actor.person_id, ~filed.correlate(ScanStack).exists())


def pages_of_stack(session: Session, stack_id: int) -> Sequence[StackPage]:
    """Return the pages of a stack in their order. One statement."""
    return session.scalars(sa.select(StackPage).where(StackPage.stack_id == stack_id).order_by(StackPage.number)).all()


def papers_filed(session: Session, actor: Actor, paper_ids: Collection[int]) -> dict[int, str]:
    """Return the numbers of those of these papers that the actor may know of, by id. One statement."""
    found = sa.select(IssuedPaper).join(Case, Case.id == IssuedPaper.case_id).join(Unit, Unit.id == Case.unit_id)
    rows = session.scalars(found.where(IssuedPaper.id.in_(sorted(paper_ids)), visible_cases(actor)))
    return {paper.id: paper.number for paper in rows} if paper_ids else {}


def papers_with_codes(session: Session, actor: Actor, codes: Collection[str]) -> dict[str, IssuedPaper]:
    """Return the papers of these codes that the actor may file, by code. One statement."""
    rows = session.scalars(_kept_papers(actor).where(IssuedPaper.code.in_(sorted(codes)))) if codes else ()
    return {paper.code: paper for paper in rows}


def papers_with_number(session: Session, actor: Actor, typed: str) -> Sequence[IssuedPaper]:
    """Return the papers of a number that the actor may file, two at most; none for a name. One statement."""
    numbered = has_number(typed)
    if numbered is None:
        return ()
    return session.scalars(_kept_papers(actor).where(numbered).order_by(IssuedPaper.id).limit(2)).all()


def _kept_papers(actor: Actor) -> sa.Select[IssuedPaper]:
    issuers = sa.select(Unit.id).where(Unit.path.in_(kept_paths(actor))).correlate(None)
    found = sa.select(IssuedPaper).join(Case, Case.id == IssuedPaper.case_id).join(Unit, Unit.id == Case.unit_id)
    found = found.where(IssuedPaper.issuer_id.in_(issuers), visible_cases(actor), Case.erased_at.is_(None))
    return found.options(joinedload(IssuedPaper.issuer))


def waiting_days(session: Session, day: dt.date) -> dt.timedelta:
    """Return for how many days pages of a stack wait to be filed. One statement."""
    return dt.timedelta(days=int(rule_of_office(session, KEPT_DAYS, (), day).value))


def files_of(session: Session, paper_ids: Collection[int]) -> dict[int, int]:
    """Return how many files papers have; a paper without one is missing. One statement."""
    found = sa.select(Scan.paper_id, sa.func.count()).where(Scan.paper_id.in_(sorted(paper_ids)))
    return {row[0]: row[1] for row in session.execute(found.group_by(Scan.paper_id))}


def unsigned_page(
    session: Session, actor: Actor, *, under: str, year: int | None, place: Cursor | None
) -> Page[MissingCopy]:
    """Return a page of the papers without a signed copy that the actor oversees, the oldest first. One statement.

    under: only those issued below the unit with this path.
    """
    issuer = aliased(Unit)
    issuers = sa.select(Unit.id).where(within(sees_below(actor)), within([under]) if under else sa.true())
    scanned = sa.select(Scan.id).where(Scan.paper_id == IssuedPaper.id)
    found = (
        sa.select(
            IssuedPaper,
            called_on(IssuedPaper.signed_on).label("person"),
            name_on(IssuedPaper.signed_on).label("unit"),
            name_on(IssuedPaper.signed_on, issuer).label("issuer_name"),
        )
        .select_from(IssuedPaper)
        .outerjoin(Person, Person.id == IssuedPaper.subject_id)
        .join(Case, Case.id == IssuedPaper.case_id)
        .join(Unit, Unit.id == Case.unit_id)
        .join(issuer, issuer.id == IssuedPaper.issuer_id)
        .where(IssuedPaper.issuer_id.in_(issuers.correlate(None)), visible_cases(actor))
        .where(IssuedPaper.ended.is_(None), Case.erased_at.is_(None), ~scanned.correlate(IssuedPaper).exists())
    )
    if year:
        found = found.where(IssuedPaper.signed_on.between(dt.date(year, 1, 1), dt.date(year, 12, 31)))
    keys = [SortKey(IssuedPaper.signed_on, dt.date.fromisoformat), SortKey(IssuedPaper.id, whole_number)]
    page = page_of(session, found, keys, place)
    return Page(tuple(_missing(row) for row in page.rows), page.before, page.after)


def _missing(row: Any) -> MissingCopy:
    paper: IssuedPaper = row.IssuedPaper
    about = row.person or row.unit
    return MissingCopy(paper.id, paper.number, paper.signed_on, paper.kind, about, row.issuer_name, paper.signer)
