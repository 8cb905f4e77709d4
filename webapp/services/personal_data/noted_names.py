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
from webapp.services.personal_data.seeking import possible_kept
from webapp.services.reports.sending import hash_of as hash_of_report

REPORT_TEXTS = ("done", "difficulties", "plan", "proposals", "reason")
"""What a unit has written in its period reports."""
CHECK_TEXTS = ("content", "reason")


def in_reports(session: Session, names: PersonWords, author: Author, now: Any) -> int:
    """Blacken the names in the own words of units' reports, confirmed ones too. Return of how many.

    An entry of the report says so, with the hash of what is left in a confirmed one. Its first hash stays, and proves
    nothing any more, nor lets anybody guess: its salt is gone. One from before hashes were salted has none to lose.
    """
    reports = sa.select(PeriodReport).where(written_in(PeriodReport, REPORT_TEXTS, names))
    reports = reports.options(joinedload(PeriodReport.snapshot)).order_by(PeriodReport.id)
    rows = session.scalars(reports.with_for_update(of=PeriodReport)).all()
    found = [each for each in rows if is_named(each, REPORT_TEXTS, names)]
    for report in found:
        with session.no_autoflush:
            _rewrite(report, REPORT_TEXTS, names, now)
            left = None if report.standing == "draft" else hash_of_report(session, report)
            report.edition += report.standing == "draft"
            _tell(session, ReportEntry, ReportEntry.report_id, report.id, left, author, now)
        session.flush()
    return len(found)


def in_papers(session: Session, names: PersonWords, author: Author, now: Any) -> int:
    """Blacken the names in what is noted of issued papers and their scans. Return how many records were changed."""
    changed = _in_checks(session, names, author, now)
    for table, texts in ((BookTick, ("note",)), (PaperPlace, ("box", "folder")), (ScanStack, ("name",))):
        changed += _in_texts(session, table, texts, names, now)
    return changed + _in_kept(session, names, now) + _in_texts(session, Scan, ("name",), names, now)


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
    checks = sa.select(BookCheck).where(written_in(BookCheck, CHECK_TEXTS, names))
    rows = session.scalars(checks.order_by(BookCheck.id).with_for_update()).all()
    found = [each for each in rows if is_named(each, CHECK_TEXTS, names)]
    for check in found:
        with session.no_autoflush:
            _rewrite(check, CHECK_TEXTS, names, now)
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


def _in_texts(session: Session, table: Any, texts: Collection[str], names: PersonWords, now: Any) -> int:
    found = session.scalars(sa.select(table).where(written_in(table, texts, names)).order_by(table.id)).all()
    rows = [each for each in found if is_named(each, texts, names)]
    for row in rows:
        for column in texts:
            setattr(row, column, blackened(getattr(row, column), names))
        if table is PaperPlace:
            row.erased_at = now
    session.flush()
    return len(rows)
