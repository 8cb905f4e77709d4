"""A person's name in what is noted beside the files: reports, checks of books, boxes of the archive, names of scans.

No rule says how long these are kept, so a name goes on request whatever the time.
"""

import secrets
from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from webapp.models import (
    BookCheck,
    BookCheckEntry,
    BookTick,
    KeptPaper,
    PaperPlace,
    PeriodReport,
    ReportEntry,
    Scan,
    ScanStack,
)
from webapp.services.journal import Author, commitment
from webapp.services.papers.checks import hash_of as hash_of_check
from webapp.services.personal_data.names import PersonWords, blackened, is_named, names_in, written_in
from webapp.services.personal_data.noted_texts import NOTED
from webapp.services.personal_data.seeking import possible_kept, possible_notes
from webapp.services.reports.sending import hash_of as hash_of_report


def in_reports(session: Session, names: PersonWords, author: Author, now: Any) -> int:
    """Blacken the names in the own words of units' reports, confirmed ones too. Return of how many.

    An entry of the report says so, with the hash of what is left in a confirmed one. Its first hash stays, and proves
    nothing any more, nor lets anybody guess: its salt is gone. One from before hashes were salted has none to lose.
    """
    texts = NOTED[PeriodReport].columns
    reports = sa.select(PeriodReport).where(named_rows(session, PeriodReport, names))
    reports = reports.options(joinedload(PeriodReport.snapshot)).order_by(PeriodReport.id)
    rows = session.scalars(reports.with_for_update(of=PeriodReport)).all()
    found = [each for each in rows if is_named(each, texts, names)]
    for report in found:
        with session.no_autoflush:
            _rewrite(report, texts, names, now)
            left = None if report.standing == "draft" else hash_of_report(session, report)
            report.edition += report.standing == "draft"
            _tell(session, ReportEntry, ReportEntry.report_id, report.id, left, author, now)
        session.flush()
    return len(found)


def in_papers(session: Session, names: PersonWords, author: Author, now: Any) -> int:
    """Blacken the names in what is noted of issued papers and their scans. Return how many records were changed."""
    changed = _in_checks(session, names, author, now)
    for table in (BookTick, PaperPlace, ScanStack, Scan):
        changed += _in_texts(session, table, names, now)
    return changed + _in_kept(session, names, now)


def named_rows(session: Session, table: Any, names: PersonWords) -> sa.ColumnElement[bool]:
    """Return the condition that a row of NOTED may have one of these names; where it was sought, only found ones."""
    return sa.and_(possible_notes(session, table), written_in(table, NOTED[table].columns, names))


def _in_kept(session: Session, names: PersonWords, now: Any) -> int:
    """Blacken the names in heads, feet and lists of money that are kept with papers; what is left is hashed anew."""
    kept = sa.select(KeptPaper).where(possible_kept(session), names_in(KeptPaper.content, names))
    found = session.scalars(kept.order_by(KeptPaper.id))
    rows = [each for each in found.all() if is_named(each, ("content",), names)]
    for row in rows:
        row.content, row.salt, row.erased_at = blackened(row.content, names), secrets.token_hex(16), now
        row.sha256 = commitment(row.salt, row.content)
    session.flush()
    return len(rows)


def _in_checks(session: Session, names: PersonWords, author: Author, now: Any) -> int:
    texts = NOTED[BookCheck].columns
    checks = sa.select(BookCheck).where(named_rows(session, BookCheck, names))
    rows = session.scalars(checks.order_by(BookCheck.id).with_for_update()).all()
    found = [each for each in rows if is_named(each, texts, names)]
    for check in found:
        with session.no_autoflush:
            _rewrite(check, texts, names, now)
            left = None if check.standing == "under_way" else hash_of_check(session, check, check.content)
            _tell(session, BookCheckEntry, BookCheckEntry.check_id, check.id, left, author, now)
        session.flush()
    return len(found)


def _rewrite(row: PeriodReport | BookCheck, texts: Collection[str], names: PersonWords, now: Any) -> None:
    for column in texts:
        setattr(row, column, blackened(getattr(row, column), names))
    row.erased_at, row.body_hash = now, ""
    if row.hash:
        row.salt = secrets.token_hex(16)


def _tell(session: Session, table: Any, of: Any, row_id: int, left: str | None, author: Author, now: Any) -> None:
    """Write the entry without which the database does not let words of a row change."""
    seq = (session.scalar(sa.select(sa.func.max(table.seq)).where(of == row_id)) or 0) + 1
    by = {"actor_id": author.person_id, "actor_post": author.post or ""}
    said = {of.key: row_id, "seq": seq, "kind": "blackened", "at": now, "hash": left, **by}
    session.execute(sa.insert(table).values(**said))


def _in_texts(session: Session, table: Any, names: PersonWords, now: Any) -> int:
    texts = NOTED[table].columns
    found = session.scalars(sa.select(table).where(named_rows(session, table, names)).order_by(table.id)).all()
    rows = [each for each in found if is_named(each, texts, names)]
    for row in rows:
        for column in texts:
            setattr(row, column, blackened(getattr(row, column), names))
        if table is PaperPlace:
            row.erased_at = now
    session.flush()
    return len(rows)
