"""Filing a stack of signed papers that were scanned together: by the codes on its pages, or by hand."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor
from webapp.documents import page_codes
from webapp.documents.codes import read_code
from webapp.documents.page_codes import StackedPage
from webapp.models import IssuedPaper, Scan, ScanStack, StackPage, Unit
from webapp.queries.papers.checks import keeping_post
from webapp.queries.papers.register import about_oneself
from webapp.queries.papers.stacks import (
    files_of,
    kept_units,
    pages_of_stack,
    papers_with_codes,
    papers_with_number,
    stack_for,
    waiting_days,
)
from webapp.services.command import Command, held_now, replayed, salted, unit_of_work
from webapp.services.papers import scans
from webapp.services.papers.places import put
from webapp.services.papers.stack_reading import PaperSheets, read_stack
from webapp.services.refusals import NotFoundForActor
from workflows.core.calendar import day_begins, local_date
from workflows.core.text import Sentence, _, say

NOWHERE = ("", "")
SCANNED = "ban-quet.pdf"
"""What a paper's file is called that came in a stack."""

OWN = _("It is about you or your declared kin: somebody else has to act.")
FULL = _("A paper keeps at most %(most)d files: put several pages into one file.")
GONE = _("The picture of this page is damaged: remove the page and scan the paper again.")
EITHER = _("Write a number, or tick that the page is to be removed: not both.")
NOBODYS = _("No paper in your books has this number or code.")
SEVERAL = _("Several papers have this number: write the verification code.")


def take(
    session: Session,
    unit_id: int,
    files: Sequence[tuple[str, bytes]],
    folder: Path,
    command: Command,
    place: tuple[str, str] = NOWHERE,
) -> str:
    """File the pages of these files (name, bytes) by the codes on them. Return the public id of the stack.

    Pages of one file with the same code become one file of their paper, in the order of the stack. A page waits for
    somebody that has no code, or that of a paper which the sender may not file: of both it is said alike. Pages that
    came before are filed once. place: box and folder in the archive of what is filed now. The same form sent again gets
    the first result. Raises NotFoundForActor (not a clerk of the unit, or not any more once the files are read),
    Refused (a file that is no scan, too many or too large files, too many pages).
    """
    if unit_id not in dict(kept_units(command.actor)):
        raise NotFoundForActor
    noted = ["box", place[0], "folder", place[1]] if any(place) else []
    body = command.body_hash("stack", *(hashlib.sha256(data).hexdigest() for _name, data in files), *noted)
    same = {"unit_id": unit_id, "body_hash": body}
    if first := replayed(session, ScanStack, command, **same):
        return first.public_id
    session.rollback()  # PostgreSQL ends a transaction in which nothing is asked for a minute
    sheets = read_stack(files)
    with unit_of_work(session):
        session.execute(sa.select(Unit.id).where(Unit.id == unit_id).with_for_update())
        if first := replayed(session, ScanStack, command, **same):
            return first.public_id
        command = held_now(session, command)
        if unit_id not in dict(kept_units(command.actor)):
            raise NotFoundForActor
        stack = ScanStack(
            public_id=secrets.token_hex(8),
            unit_id=unit_id,
            name=scans.file_name(files[0][0]),
            sent_at=command.now,
            sent_by_id=command.actor.person_id,
            key=command.key,
            body_hash=salted(body),
        )
        session.add(stack)
        session.flush()
        _put_away(session, _file(session, stack, sheets, folder, command), place, command)
        return stack.public_id


def _put_away(session: Session, papers: Sequence[IssuedPaper], place: tuple[str, str], command: Command) -> None:
    """Note where the papers lie that were filed, each by the post that keeps its book."""
    if not any(place):
        return
    for unit in {paper.issuer for paper in papers}:
        if post := keeping_post(command.actor, unit):
            own = [paper.id for paper in papers if paper.issuer_id == unit.id]
            put(session, own, *place, command.actor, post, command.now)


def _file(
    session: Session, stack: ScanStack, sheets: Sequence[PaperSheets], folder: Path, command: Command
) -> list[IssuedPaper]:
    """File sheets inside the caller's transaction and return their papers; the unit is locked."""
    filed = list[IssuedPaper]()
    actor = command.actor
    papers = papers_with_codes(session, actor, {each.code for each in sheets if each.code})
    scans.lock(session, [paper.id for paper in papers.values()])
    have = files_of(session, [paper.id for paper in papers.values()])
    seen = _came_before(session, stack, sheets)
    for each in sheets:
        paper = papers.get(each.code)
        if paper and (have.get(paper.id, 0) >= scans.MOST or about_oneself(session, actor, paper)):
            paper = None
        # A page that was filed to another paper by mistake, or whose file is gone, comes back to the right one.
        places = [seen.get(page.dots, set()) for _number, page in each.pages]
        if all(paper.id in known if paper else known for known in places):
            _rows(session, stack, each, "repeated")
        elif paper is None:
            for number, page in each.pages:
                _wait(session, stack, number, page, folder)
        else:
            scans.store(session, actor, paper, SCANNED, each.file, folder, command.now)
            have[paper.id] = have.get(paper.id, 0) + 1
            filed.append(paper)
            _rows(session, stack, each, "filed", paper.id)
        for _number, page in each.pages:
            seen.setdefault(page.dots, set()).add(paper.id if paper else None)
    return filed


def _came_before(session: Session, stack: ScanStack, sheets: Sequence[PaperSheets]) -> dict[str, set[int | None]]:
    """Return for pages that came in stacks of the unit before the papers that have them; None for one that waits."""
    dots = {page.dots for each in sheets for _number, page in each.pages}
    kept = sa.select(Scan.id).where(Scan.paper_id == StackPage.paper_id).exists()
    found = sa.select(StackPage.dots, StackPage.paper_id).join(ScanStack, ScanStack.id == StackPage.stack_id)
    found = found.where(ScanStack.unit_id == stack.unit_id, sa.or_(StackPage.standing == "waits", kept))
    seen: dict[str, set[int | None]] = {}
    for page, paper_id in session.execute(found.where(StackPage.dots.in_(sorted(dots)))):
        seen.setdefault(page, set()).add(paper_id)
    return seen


def _rows(session: Session, stack: ScanStack, sheets: PaperSheets, standing: str, paper_id: int | None = None) -> None:
    session.add_all(
        StackPage(stack_id=stack.id, number=number, standing=standing, dots=page.dots, paper_id=paper_id)
        for number, page in sheets.pages
    )


def _wait(session: Session, stack: ScanStack, number: int, page: StackedPage, folder: Path) -> None:
    name = secrets.token_hex(16)
    scans.write_file(folder, name, page.picture)
    session.add(
        StackPage(
            stack_id=stack.id,
            number=number,
            standing="waits",
            dots=page.dots,
            public_id=name,
            size=len(page.picture),
            sha256=hashlib.sha256(page.picture).hexdigest(),
        )
    )


@dataclass(frozen=True, slots=True)
class ByHand:
    """A decision about a page that waits: the number or code of its paper, or that it is to be removed."""

    paper: str = ""
    removed: bool = False


def file_by_hand(
    session: Session, public_id: str, said: Mapping[int, ByHand], folder: Path, command: Command
) -> dict[int, Sentence]:
    """File pages that wait (by their place in the stack), all or none; return what is wrong, by page.

    Pages of one paper become one file, in the order of the stack. A page that waits no more is left alone, so that a
    second tap changes nothing. Files of pages are removed once it is written. Raises NotFoundForActor.
    """
    gone: list[str] = []
    with unit_of_work(session):
        stack = stack_for(session, command.actor, public_id)
        if stack is None:
            raise NotFoundForActor
        session.execute(sa.select(Unit.id).where(Unit.id == stack.unit_id).with_for_update())
        rows = [row for row in pages_of_stack(session, stack.id) if row.standing == "waits" and row.number in said]
        groups: dict[int, tuple[IssuedPaper, list[StackPage]]] = {}
        wrong: dict[int, Sentence] = {}
        for row in rows:
            if said[row.number].removed and said[row.number].paper:
                wrong[row.number] = say(EITHER)
            elif said[row.number].paper:
                paper = _named(session, command.actor, said[row.number].paper)
                if isinstance(paper, Sentence):
                    wrong[row.number] = paper
                else:
                    groups.setdefault(paper.id, (paper, []))[1].append(row)
        wrong |= _refused(session, command.actor, groups)
        sheets: dict[int, bytes] = {}
        for page in (page for _paper, pages in groups.values() for page in pages):
            try:
                sheets[page.number] = scans.fetch(folder, page)
            except scans.FileGone:
                wrong[page.number] = say(GONE)
        if wrong:
            return wrong
        for paper, pages in groups.values():
            file = page_codes.of_pictures([sheets[page.number] for page in pages])
            scans.store(session, command.actor, paper, SCANNED, file, folder, command.now)
            gone += [_done(page, "filed", command, paper.id) for page in pages]
        gone += [_done(row, "removed", command) for row in rows if said[row.number].removed]
    for name in gone:
        (folder / name).unlink(missing_ok=True)
    return {}


def remove_old(session: Session, now: dt.datetime) -> None:
    """Remove pages that have waited longer than the rule book says, within the caller's transaction.

    Nobody knows whom their pictures show, so that no request finds them. The files go with the next sweep.
    """
    sent = day_begins(local_date(now) - waiting_days(session, local_date(now)))
    old = sa.select(ScanStack.id).where(ScanStack.sent_at < sent)
    gone = sa.update(StackPage).where(StackPage.standing == "waits", StackPage.stack_id.in_(old))
    session.execute(gone.values(standing="removed", public_id=None, at=now))


def _named(session: Session, actor: Actor, typed: str) -> IssuedPaper | Sentence:
    if code := read_code(typed):
        found: Sequence[IssuedPaper] = list(papers_with_codes(session, actor, {code}).values())
    else:
        found = papers_with_number(session, actor, typed)
    if len(found) == 1:
        return found[0]
    return say(SEVERAL if found else NOBODYS)


def _refused(
    session: Session, actor: Actor, groups: Mapping[int, tuple[IssuedPaper, list[StackPage]]]
) -> dict[int, Sentence]:
    """Return why pages cannot be filed to the papers that are named, by page."""
    scans.lock(session, groups)
    have, wrong = files_of(session, list(groups)), {}
    for paper, pages in groups.values():
        if about_oneself(session, actor, paper):
            wrong[pages[0].number] = say(OWN)
        elif have.get(paper.id, 0) >= scans.MOST:
            wrong[pages[0].number] = say(FULL, most=scans.MOST)
    return wrong


def _done(page: StackPage, standing: str, command: Command, paper_id: int | None = None) -> str:
    """Say what became of a page; return the name of its file, which nobody needs any more."""
    name, page.public_id = page.public_id or "", None
    page.standing, page.paper_id = standing, paper_id
    page.by_id, page.at = command.actor.person_id, command.now
    return name
