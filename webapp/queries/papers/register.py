"""The register of issued papers: who may read which row, and a paper's standing on a day."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, joinedload

from webapp.access import sees_below, visible_cases, within
from webapp.actors import KEPT, Actor
from webapp.models import Case, IssuedPaper, OpenedBook, PaperSignature, Person, Post, Scan, Unit
from webapp.queries.paging import Cursor, Page, SortKey, page_of, whole_number
from webapp.queries.papers.numbers import has_number
from webapp.queries.papers.places import PLACE, lies_in, place_of_paper
from webapp.queries.people.kinship import kin_of
from webapp.queries.people.names import called_on
from webapp.queries.searching import person_or_unit_begins
from webapp.queries.units.names import name_on

STANDINGS = ("in_force", "not_yet", "superseded", "cancelled", "withdrawn")


@dataclass(frozen=True)
class RegisterLine:
    """A row of the register. `standing` is one of STANDINGS."""

    id: int
    number: str
    signed_on: dt.date
    kind: str
    person: str | None
    unit: str
    """The case's unit, under which a paper about several people is listed."""
    issuer: str
    standing: str
    out_of_order: str | None
    """Why its number does not follow the order of days."""
    place: str
    """Box and folder in which it lies."""


def register_page(
    session: Session,
    actor: Actor,
    day: dt.date,
    *,
    kind: str = "",
    standing: str = "",
    under: str = "",
    typed: str = "",
    box: str = "",
    place: Cursor | None = None,
) -> Page[RegisterLine]:
    """Return papers of the units that the actor oversees, newest first. One statement.

    under: only papers issued in the subtree with this path; typed: a number, as '12' or '12-QĐ', or words of the name
    of the person, or of the unit, that it is about; box: only papers that lie in it.
    """
    stands = _standing(day)
    statement = _papers_issued(actor, under, day)
    if kind:
        # The papers of a case's later votes have a number in their kind: 'vote-resolution-2'.
        of_a_vote = [IssuedPaper.kind.like(f"{kind}-{digit}%") for digit in range(1, 10)]
        statement = statement.where(sa.or_(IssuedPaper.kind == kind, *of_a_vote))
    if typed:
        statement = statement.where(sought(typed))
    if box:
        statement = statement.where(lies_in(box))
    if standing:
        statement = statement.where(stands == standing)
    keys = [SortKey(IssuedPaper.signed_on, dt.date.fromisoformat), SortKey(IssuedPaper.id, whole_number)]
    page = page_of(session, statement, keys, place, newest_first=True)
    lines = tuple(_line(row) for row in page.rows)
    return Page(lines, page.before, page.after)


@lru_cache(KEPT)
def _papers_issued(actor: Actor, under: str, day: dt.date) -> sa.Select[*tuple[Any, ...]]:
    """Return the statement for the rows of the register that the actor reads."""
    issuers = sa.select(Unit.id).where(within(sees_below(actor)), within([under]) if under else sa.true())
    issuer = aliased(Unit)
    return (
        sa.select(
            IssuedPaper,
            called_on(IssuedPaper.signed_on).label("full_name"),
            name_on(IssuedPaper.signed_on).label("unit"),
            name_on(IssuedPaper.signed_on, issuer).label("issuer_name"),
            _standing(day).label("standing"),
            PLACE.box,
            PLACE.folder,
        )
        .select_from(IssuedPaper)
        .outerjoin(Person, Person.id == IssuedPaper.subject_id)
        .join(Case, Case.id == IssuedPaper.case_id)
        .join(Unit, Unit.id == Case.unit_id)
        .join(issuer, issuer.id == IssuedPaper.issuer_id)
        .outerjoin(PLACE, place_of_paper())
        .where(IssuedPaper.issuer_id.in_(issuers.correlate(None)), visible_cases(actor))
    )


def sought(typed: str) -> sa.ColumnElement[bool]:
    """Return the condition that a paper has the number that was typed, or is about whom the words name."""
    numbered = has_number(typed)
    return person_or_unit_begins(typed) if numbered is None else numbered


def _line(row: Any) -> RegisterLine:
    paper: IssuedPaper = row.IssuedPaper
    place = " / ".join(each for each in (row.box, row.folder) if each)
    said = (paper.id, paper.number, paper.signed_on, paper.kind, row.full_name, row.unit, row.issuer_name)
    return RegisterLine(*said, row.standing, paper.out_of_order, place)


def _standing(day: dt.date) -> sa.ColumnElement[str]:
    """Return a paper's standing on the day: 'not_yet' before its first one, superseded once later papers have ended
    all posts that it gave."""
    followed = sa.select(Post.id).where(
        Post.given_by_id == IssuedPaper.id, Post.ended_by_id.is_not(None), Post.valid_to <= day
    )
    stands = sa.select(Post.id).where(
        Post.given_by_id == IssuedPaper.id, sa.or_(Post.valid_to.is_(None), Post.valid_to > day)
    )
    return sa.case(
        (IssuedPaper.ended.is_not(None), IssuedPaper.ended),
        (IssuedPaper.effective_on > day, "not_yet"),
        (sa.and_(followed.correlate(IssuedPaper).exists(), ~stands.correlate(IssuedPaper).exists()), "superseded"),
        else_="in_force",
    )


def paper_for(session: Session, actor: Actor, paper_id: int) -> IssuedPaper | None:
    """Return a paper of a case that the actor may know of; None both for an unknown and a forbidden one."""
    return session.scalars(
        sa.select(IssuedPaper)
        .join(Case, Case.id == IssuedPaper.case_id)
        .join(Unit, Unit.id == Case.unit_id)
        .where(IssuedPaper.id == paper_id, visible_cases(actor))
        .options(joinedload(IssuedPaper.subject), joinedload(IssuedPaper.issuer))
    ).one_or_none()


def standing_of(session: Session, paper: IssuedPaper, day: dt.date) -> str:
    """Return the standing of one paper on a day."""
    return str(session.scalar(sa.select(_standing(day)).where(IssuedPaper.id == paper.id)))


@dataclass(frozen=True)
class BookLine:
    """A book of numbers: how many were given here, the last one, and where it continued a paper book, if so."""

    issuer: str
    type: str
    term: str
    given: int
    last: int
    opened: OpenedBook | None


def books(session: Session, actor: Actor) -> list[BookLine]:
    """Return the books of the units that the actor oversees. Two statements."""
    issuers = sa.select(Unit.id).where(within(sees_below(actor)))
    rows = session.execute(
        sa.select(
            Unit.name,
            IssuedPaper.issuer_id,
            IssuedPaper.type,
            IssuedPaper.term,
            sa.func.count(),
            sa.func.max(IssuedPaper.seq),
        )
        .join(Unit, Unit.id == IssuedPaper.issuer_id)
        .where(IssuedPaper.issuer_id.in_(issuers))
        .group_by(Unit.name, IssuedPaper.issuer_id, IssuedPaper.type, IssuedPaper.term)
    )
    given: dict[tuple[int, str, str], tuple[str, int, int]] = {
        (row[1], row[2], row[3]): (row[0], row[4], row[5]) for row in rows
    }
    opened = {
        (row.issuer_id, row.type, row.term): row
        for row in session.scalars(
            sa.select(OpenedBook)
            .where(OpenedBook.issuer_id.in_(issuers))
            .options(joinedload(OpenedBook.issuer), joinedload(OpenedBook.opened_by))
        )
    }
    lines = []
    for key in given.keys() | opened.keys():
        start = opened.get(key)
        name, count, last = given.get(key) or (start.issuer.name if start else "", 0, start.last if start else 0)
        lines.append(BookLine(name, key[1], key[2], count, last, start))
    return sorted(lines, key=lambda line: (line.issuer, line.type, line.term), reverse=True)


def keeps_register(actor: Actor, issuer: Unit) -> bool:
    """Whether the actor is the clerk of the issuer today, or of the one unit that succeeded it."""
    return any(post.kind == "clerk" and issuer.path in post.paths for post in actor.posts)


def about_oneself(session: Session, actor: Actor, paper: IssuedPaper) -> bool:
    """Whether a paper is about the actor or their declared kin. Two statements at most.

    A paper about several people is about those to whom it gave a post.
    """
    given = sa.select(Post.person_id).where(Post.given_by_id == paper.id)
    subjects = [paper.subject_id] if paper.subject_id else session.scalars(given).all()
    return actor.person_id in subjects or actor.person_id in kin_of(session, subjects)


def case_of(session: Session, paper: IssuedPaper) -> str:
    """Return the public id of a paper's case."""
    return session.scalars(sa.select(Case.public_id).where(Case.id == paper.case_id)).one()


def scans_of(session: Session, paper_ids: Iterable[int]) -> list[Scan]:
    """Return the signed scans, oldest first, with who sent each."""
    statement = sa.select(Scan).where(Scan.paper_id.in_(list(paper_ids))).options(joinedload(Scan.sent_by))
    return list(session.scalars(statement.order_by(Scan.id)))


def signature_of(session: Session, paper_id: int) -> PaperSignature | None:
    """Return the digital signature of a paper, with its file; None if it has none."""
    statement = sa.select(PaperSignature).where(PaperSignature.paper_id == paper_id)
    return session.scalars(statement.options(joinedload(PaperSignature.scan))).one_or_none()


@dataclass(frozen=True)
class Verified:
    """The public data of a paper, for anybody who has its code. Nothing in it is about a person.

    signature: its digital signature, of which only the organisation is public; scanned_on: when a scan last came in.
    """

    number: str
    kind: str
    issuer: str
    signed_on: dt.date
    effective_on: dt.date
    standing: str
    ended_at: dt.datetime | None
    sha256: str
    signature: PaperSignature | None
    scanned_on: dt.datetime | None


def verified(session: Session, code: str, day: dt.date) -> Verified | None:
    """Return the paper with this code; None for an unknown code. Three statements."""
    row = session.execute(
        sa.select(IssuedPaper, name_on(IssuedPaper.signed_on).label("issuer"), _standing(day).label("standing"))
        .join(Unit, Unit.id == IssuedPaper.issuer_id)
        .where(IssuedPaper.code == code)
    ).one_or_none()
    if row is None:
        return None
    paper: IssuedPaper = row.IssuedPaper
    return Verified(
        paper.number,
        paper.kind,
        row.issuer,
        paper.signed_on,
        paper.effective_on,
        row.standing,
        paper.ended_at,
        paper.sha256,
        signature_of(session, paper.id),
        session.scalar(sa.select(sa.func.max(Scan.sent_at)).where(Scan.paper_id == paper.id)),
    )
