"""Checks of a year's book of issued papers: who reads and keeps them, their lines, and what the program finds."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from webapp.access import sees_below, visible_cases, within
from webapp.actors import Actor, HeldPost
from webapp.models import BookCheck, BookCheckEntry, BookTick, Case, IssuedPaper, OpenedBook, Person, Scan, Unit
from webapp.queries.paging import Cursor, Page, SortKey, instant, page_of
from webapp.queries.papers.places import PLACE, place_of_paper
from webapp.queries.people.names import called_on
from webapp.queries.units.names import name_on

KEEPER = "clerk"
SECOND = ("secretary", "deputy_secretary")
"""The posts that confirm a check, of which the person has ticked nothing in it."""

PAPER = "book-check"
"""The report of a check."""


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A number of the book and what is known of its paper.

    known: whether the reader may know what it is about; then about and kind say it. What the program saw of the paper
    (day, end, number of files, place) and what was found of it are those of the end of an ended check.
    """

    paper: int
    seq: int
    number: str
    day: dt.date
    ended: str
    scans: int
    box: str
    folder: str
    found: str
    note: str
    known: bool = False
    code: str = ""
    kind: str = ""
    about: str = ""


KEPT = ("paper", "seq", "number", "day", "ended", "scans", "box", "folder", "found", "note")
"""What an ended check keeps of a line: nothing that says whom or what the paper is about."""


@dataclass(frozen=True, slots=True)
class BookState:
    """The numbers of a book in a year: their lines, those that nobody gave, and papers that stand under two numbers."""

    lines: tuple[CheckLine, ...]
    gaps: tuple[int, ...]
    doubles: tuple[tuple[int, ...], ...]

    def kept(self) -> dict[str, Any]:
        """Return what an ended check keeps of it, as plain values."""
        lines = [{name: asdict(line)[name] for name in KEPT} for line in self.lines]
        for line in lines:
            line["day"] = line["day"].isoformat()
        return {"lines": lines, "gaps": list(self.gaps), "doubles": [list(each) for each in self.doubles]}

    def known(self) -> "BookState":
        """Return what is shown to a reader who may not know of every case: of doubles, those that they may know of."""
        told = {line.seq for line in self.lines if line.known}
        return replace(self, doubles=tuple(each for each in self.doubles if told.issuperset(each)))


def keeping_post(actor: Actor, unit: Unit) -> HeldPost | None:
    """Return the post by which the actor keeps the books of a unit, also as its only successor's clerk."""
    return next((post for post in actor.posts if post.kind == KEEPER and unit.path in post.paths), None)


def confirming_post(actor: Actor, unit: Unit) -> HeldPost | None:
    """Return the post by which the actor confirms the checks of a unit."""
    return next((post for post in actor.posts if post.kind in SECOND and unit.path in post.paths), None)


def checks_page(session: Session, actor: Actor, place: Cursor | None) -> Page[tuple[BookCheck]]:
    """Return a page of the checks of the units that the actor oversees, the newest first. One statement."""
    found = sa.select(BookCheck).join(Unit, Unit.id == BookCheck.unit_id).where(within(sees_below(actor)))
    keys = [SortKey(BookCheck.begun_at, instant), SortKey(BookCheck.public_id, str)]
    return page_of(session, found.options(joinedload(BookCheck.unit)), keys, place, newest_first=True)


def check_for(session: Session, actor: Actor, public_id: str) -> BookCheck | None:
    """Return a check of a unit that the actor oversees; None both for an unknown and a forbidden one. One statement."""
    found = sa.select(BookCheck).join(Unit, Unit.id == BookCheck.unit_id)
    found = found.where(BookCheck.public_id == public_id, within(sees_below(actor)))
    return session.scalars(found.options(joinedload(BookCheck.unit))).one_or_none()


def versions_of_check(session: Session, check: BookCheck) -> Sequence[BookCheck]:
    """Return the versions of a check, the newest first. One statement."""
    same = (getattr(BookCheck, name) == getattr(check, name) for name in ("unit_id", "type", "term", "year"))
    return session.scalars(sa.select(BookCheck).where(*same).order_by(BookCheck.version.desc())).all()


def record_of_check(session: Session, check_id: int) -> Sequence[BookCheckEntry]:
    """Return who did what in a check, the oldest entry first. One statement."""
    found = sa.select(BookCheckEntry).where(BookCheckEntry.check_id == check_id).order_by(BookCheckEntry.seq)
    return session.scalars(found.options(joinedload(BookCheckEntry.actor))).all()


def book_years(session: Session, actor: Actor) -> list[tuple[int, str, str, int]]:
    """Return the books that the actor keeps, as unit, type, term and year of their papers, the newest first."""
    paths = {path for post in actor.posts if post.kind == KEEPER for path in post.paths}
    year = sa.extract("year", IssuedPaper.signed_on)
    columns = (IssuedPaper.issuer_id, IssuedPaper.type, IssuedPaper.term, year)
    found = sa.select(*columns).join(Unit, Unit.id == IssuedPaper.issuer_id).where(Unit.path.in_(sorted(paths)))
    rows = session.execute(found.distinct()).all()
    books = [(unit, kind, term, int(when)) for unit, kind, term, when in rows]
    return sorted(books, key=lambda book: (-book[3], book))


def unchecked(session: Session, books: Sequence[tuple[int, str, str, int]]) -> list[tuple[int, str, str, int]]:
    """Return those of these books and years of which no check was begun."""
    key = (BookCheck.unit_id, BookCheck.type, BookCheck.term, BookCheck.year)
    found = sa.select(*key).where(BookCheck.unit_id.in_({book[0] for book in books}))
    begun = {tuple(row) for row in session.execute(found)}
    return [book for book in books if book not in begun]


def state_of(session: Session, actor: Actor, check: BookCheck) -> BookState:
    """Return the numbers of a check as the actor may know of them. Two statements, one for an ended check.

    An ended one says what it kept; whom a paper is about is read anew, for the rights of this moment.
    """
    rows = {row.IssuedPaper.id: row for row in session.execute(_papers(actor, check))}
    if check.standing != "under_way":
        return _ended(check.content, rows)
    lines = tuple(_line(row) for row in rows.values())
    return BookState(lines, _gaps(session, check, [line.seq for line in lines]), _doubles(rows.values()))


def _papers(actor: Actor, check: BookCheck) -> sa.Select[*tuple[Any, ...]]:
    """Return the statement for the papers of a check, with what was ticked and whether the actor may know of each."""
    files = sa.select(sa.func.count()).select_from(Scan).where(Scan.paper_id == IssuedPaper.id)
    if check.standing == "under_way":
        first, last = dt.date(check.year, 1, 1), dt.date(check.year, 12, 31)
        book = (IssuedPaper.issuer_id == check.unit_id, IssuedPaper.type == check.type, IssuedPaper.term == check.term)
        wanted = sa.and_(*book, IssuedPaper.signed_on.between(first, last))
    else:
        wanted = IssuedPaper.id.in_([line["paper"] for line in check.content["lines"]])
    return (
        sa.select(
            IssuedPaper,
            visible_cases(actor).label("known"),
            called_on(IssuedPaper.signed_on).label("person"),
            name_on(IssuedPaper.signed_on).label("unit"),
            files.correlate(IssuedPaper).scalar_subquery().label("scans"),
            PLACE.box,
            PLACE.folder,
            BookTick.found,
            BookTick.note,
        )
        .join(Case, Case.id == IssuedPaper.case_id)
        .join(Unit, Unit.id == Case.unit_id)
        .outerjoin(Person, Person.id == IssuedPaper.subject_id)
        .outerjoin(PLACE, place_of_paper())
        .outerjoin(BookTick, sa.and_(BookTick.paper_id == IssuedPaper.id, BookTick.check_id == check.id))
        .where(wanted)
        .order_by(IssuedPaper.seq)
    )


def _line(row: Any) -> CheckLine:
    paper: IssuedPaper = row.IssuedPaper
    line = CheckLine(
        paper.id,
        paper.seq,
        paper.number,
        paper.signed_on,
        paper.ended or "",
        row.scans,
        row.box or "",
        row.folder or "",
        row.found or "",
        row.note or "",
    )
    return _told(line, row)


def _told(line: CheckLine, row: Any) -> CheckLine:
    """Return a line with whom and what its paper is about, where the reader may know."""
    if not row.known:
        return line
    paper: IssuedPaper = row.IssuedPaper
    return replace(line, known=True, code=paper.code, kind=paper.kind, about=row.person or row.unit)


def _ended(content: Mapping[str, Any], rows: Mapping[int, Any]) -> BookState:
    kept = [CheckLine(**{**line, "day": dt.date.fromisoformat(line["day"])}) for line in content["lines"]]
    doubles = tuple(tuple(each) for each in content["doubles"])
    return BookState(tuple(_told(line, rows[line.paper]) for line in kept), tuple(content["gaps"]), doubles)


def _gaps(session: Session, check: BookCheck, numbers: Sequence[int]) -> tuple[int, ...]:
    """Return the numbers that nobody gave, from the last one before the year to the year's last. One statement."""
    if not numbers:
        return ()
    book = (IssuedPaper.issuer_id == check.unit_id, IssuedPaper.type == check.type, IssuedPaper.term == check.term)
    given = sa.select(IssuedPaper.seq, IssuedPaper.signed_on).where(*book)
    opened = (OpenedBook.issuer_id == check.unit_id, OpenedBook.type == check.type, OpenedBook.term == check.term)
    on_paper = sa.select(OpenedBook.last, sa.null()).where(*opened)
    rows = session.execute(given.union_all(on_paper)).all()
    began = dt.date(check.year, 1, 1)
    before = max((seq for seq, day in rows if day is None or day < began), default=0)
    there = {seq for seq, _day in rows}
    return tuple(seq for seq in range(min(before, *numbers) + 1, max(numbers)) if seq > before and seq not in there)


def _doubles(rows: Any) -> tuple[tuple[int, ...], ...]:
    """Return the numbers under which one paper of a case stands more than once."""
    standing: dict[tuple[int, str], list[int]] = {}
    for row in rows:
        if row.IssuedPaper.ended is None:
            standing.setdefault((row.IssuedPaper.case_id, row.IssuedPaper.kind), []).append(row.IssuedPaper.seq)
    return tuple(tuple(each) for each in standing.values() if len(each) > 1)
