"""Files of the papers before a meeting: kept as attached pages are, and gone with their paper."""

import hashlib
import secrets
import time
from collections.abc import Sequence
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Meeting, MeetingFile, MeetingPaper
from webapp.services.archives.erasing import remove_files
from webapp.services.cases.attachments import MOST_SECONDS, kept_form_of
from webapp.services.command import Command, unit_of_work
from webapp.services.meetings.locking import changing
from webapp.services.papers.scans import write_file
from webapp.services.refusals import NotFoundForActor, Refused
from workflows.core.text import _

MOST = 10
"""The largest number of files of one paper."""
_TOO_MANY = _("A paper has at most %(most)d files: put several pages into one PDF file.")


def add_files(
    session: Session, public_id: str, paper_id: int, files: Sequence[bytes], folder: Path, command: Command
) -> None:
    """Keep files with a paper before a meeting, all or none: PDF files, and photographs as they are kept of a case.

    One that the paper has already is left out, so that a second tap adds nothing. Raises NotFoundForActor, Refused
    (closed; too many, or too slow to open; an unfit file).
    """
    if len(files) > MOST:  # before they are opened, which costs much
        raise Refused(_TOO_MANY, most=MOST)
    opened, end = [], time.monotonic() + MOST_SECONDS
    for data in files:
        if time.monotonic() > end:
            raise Refused(_("Opening the files takes too long: send fewer at once."))
        opened.append(kept_form_of(data))
    with unit_of_work(session):
        meeting = changing(session, public_id, command)
        _paper(session, meeting, paper_id)
        there = set(session.scalars(sa.select(MeetingFile.sha256).where(MeetingFile.paper_id == paper_id)))
        kept = {hashlib.sha256(data).hexdigest(): (kind, data) for kind, data in opened}
        new = {sha256: file for sha256, file in kept.items() if sha256 not in there}
        if len(there) + len(new) > MOST:
            raise Refused(_TOO_MANY, most=MOST)
        for sha256, (media_type, data) in new.items():
            row = MeetingFile(
                public_id=secrets.token_hex(16),
                paper_id=paper_id,
                media_type=media_type,
                size=len(data),
                sha256=sha256,
                sent_at=command.now,
                sent_by_id=command.actor.person_id,
            )
            write_file(folder, row.public_id, data)
            session.add(row)


def remove_file(session: Session, public_id: str, file: str, folder: Path, command: Command) -> None:
    """Remove a file from a paper. Raises NotFoundForActor, Refused (closed)."""
    with unit_of_work(session):
        meeting = changing(session, public_id, command)
        row = session.scalars(sa.select(MeetingFile).where(MeetingFile.public_id == file)).one_or_none()
        if row is None:
            raise NotFoundForActor
        _paper(session, meeting, row.paper_id)
        session.delete(row)
    remove_files(folder, [file])


def _paper(session: Session, meeting: Meeting, paper_id: int) -> None:
    """Raise NotFoundForActor for a paper that is not before this meeting."""
    paper = session.get(MeetingPaper, paper_id)
    if paper is None or paper.meeting_id != meeting.id:
        raise NotFoundForActor
