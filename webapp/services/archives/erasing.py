"""Erasing the content of a closed case: answers, papers and files go; the journal stays, and its chain holds."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import (
    AttachedPage,
    Case,
    CaseMessage,
    CaseMessageWords,
    Event,
    EventAnswers,
    FrozenPaper,
    IssuedPaper,
    MeetingFile,
    PaperSignature,
    RollMember,
    Scan,
    StackPage,
    Vote,
)
from webapp.services.journal import Author, JournalEntry, append

YOUNG = dt.timedelta(hours=1)
NAME = re.compile(r"[0-9a-f]{32}")
"""The name of a stored file."""
ERASED = {"erased": True}
"""What stands in place of the content of a paper; its number stays in the register."""


def erase_content(session: Session, case: Case, why: dict[str, Any], author: Author, now: dt.datetime) -> None:
    """Erase what a closed case says about people, inside the caller's transaction. The case must be locked.

    Erased: the answers of every entry with their salts, the words of questions about it, the dossier, papers' content
    with its salts, the rows of scans and of attached pages (their files: `remove_files`), and reasons of members who
    took no part in a vote. What stays is who acted when, the numbers of papers, the counts of votes, and one entry that
    says why, without personal data.
    """
    events = sa.select(Event.id).where(Event.case_id == case.id)
    session.execute(sa.delete(EventAnswers).where(EventAnswers.event_id.in_(events)))
    messages = sa.select(CaseMessage.id).where(CaseMessage.case_id == case.id)
    session.execute(sa.delete(CaseMessageWords).where(CaseMessageWords.message_id.in_(messages)))
    session.execute(sa.delete(FrozenPaper).where(FrozenPaper.case_id == case.id))
    session.execute(sa.delete(AttachedPage).where(AttachedPage.case_id == case.id))
    papers = sa.select(IssuedPaper.id).where(IssuedPaper.case_id == case.id)
    session.execute(sa.delete(PaperSignature).where(PaperSignature.paper_id.in_(papers)))
    session.execute(sa.delete(Scan).where(Scan.paper_id.in_(papers)))
    session.execute(
        sa.update(IssuedPaper).where(IssuedPaper.case_id == case.id).values(content=ERASED, salt="", subject_id=None)
    )
    votes = sa.select(Vote.id).where(Vote.case_id == case.id)
    session.execute(sa.update(RollMember).where(RollMember.vote_id.in_(votes)).values(reason=None))
    case.dossier, case.subject_id, case.erased_at = {}, None, now
    by = replace(author, key=None, body_hash=None)  # one command may erase several cases
    append(session, case, JournalEntry("archive", "erased", case.state, case.state, by, {}, why), now)


def file_names(session: Session, case_ids: list[int]) -> list[str]:
    """Return the names under which the files of these cases are stored, to be removed once their rows are gone."""
    scans = sa.select(Scan.public_id).join(IssuedPaper, IssuedPaper.id == Scan.paper_id)
    pages = sa.select(AttachedPage.public_id).where(AttachedPage.case_id.in_(case_ids))
    return list(session.scalars(scans.where(IssuedPaper.case_id.in_(case_ids)).union_all(pages)))


def remove_files(folder: Path, names: Iterable[str]) -> None:
    """Remove files, after the transaction that deleted their rows. A missing one is no fault."""
    for name in names:
        (folder / name).unlink(missing_ok=True)


def sweep(session: Session, folder: Path, now: dt.datetime) -> int:
    """Remove stored files without a row: of content that was erased, of drafts that are gone. Return how many.

    A file that is being sent now has no row yet: those of the last hour stay.
    """
    old = (now - YOUNG).timestamp()
    found = folder.iterdir() if folder.is_dir() else ()
    names = {each.name for each in found if NAME.fullmatch(each.name) and each.stat().st_mtime < old}
    rows = sa.union_all(*(sa.select(table.public_id) for table in (Scan, AttachedPage, MeetingFile, StackPage)))
    known = set(session.scalars(rows)) if names else set()
    remove_files(folder, names - known)
    return len(names - known)
