"""Papers attached to a step: pages are sent into its form, wait with its draft, and go with the step that is made."""

import datetime as dt
import hashlib
import secrets
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.documents import pictures
from webapp.models import Account, AttachedPage, Draft
from webapp.queries.cases.attachments import asked_at, pages_of_case, pages_with_figures
from webapp.queries.cases.context import CaseContext
from webapp.queries.cases.hands import FIGURES
from webapp.services.archives.erasing import remove_files
from webapp.services.command import Command
from webapp.services.journal import commitment
from webapp.services.papers.scans import LARGEST, FileGone, fetch, kind_of, plain_pdf, write_file
from webapp.services.refusals import InvalidAnswers, NotFoundForActor, Refused
from webapp.services.transaction import transaction
from workflows.core.definition import MoveDef
from workflows.core.dossier import FALLEN
from workflows.core.registry import Check
from workflows.core.returning import attachments, leads_back
from workflows.core.text import Sentence, _, say

MOST = 20
"""The largest number of pages of one paper."""
MOST_WAITING = 60
"""The largest number of pages that wait with all drafts of one account."""
MOST_BYTES_WAITING = 100 * 1024 * 1024
"""The most that these pages may hold together: sixty PDF files would hold six times as much, for weeks."""
MOST_SECONDS = 60
"""After so long no further file of those sent at once is opened: a small one can be made to take half a minute."""
JPEG = "image/jpeg"
HASHES = "attachments"
"""Where a journal entry commits to the pages that came with it: paper → SHA-256 under each page's salt."""

Attached = Sequence[AttachedPage]

_TOO_MANY = _("A paper has at most %(most)d pages: send the rest as one PDF file.")
_CHOOSE = _("Only photographs (JPEG, PNG, WebP) and PDF files are taken: choose another file.")


@dataclass(frozen=True)
class Sender:
    """The owner of the draft that the pages wait with: the account, its person, and the address of the form's page."""

    account_id: int
    person_id: int
    page: str


def attach(
    session: Session, sender: Sender, files: Sequence[tuple[str, bytes]], folder: Path, now: dt.datetime
) -> dict[str, Sentence]:
    """Keep files, as pairs of paper and bytes, with the sender's draft of a form; return why not, by paper.

    The draft is there already. What can be kept is kept, each file by itself.
    """
    refused: dict[str, Sentence] = {}
    sent, end = Counter[str](), time.monotonic() + MOST_SECONDS
    for paper, data in files:
        sent[paper] += 1
        try:
            if sent[paper] > MOST:  # before it is opened, which costs much
                raise Refused(_TOO_MANY, most=MOST)
            if time.monotonic() > end:
                raise Refused(
                    _("Opening the files takes too long. Those that stand here are kept: send the others again.")
                )
            _keep(session, sender, paper, *kept_form_of(data), folder, now)
        except Refused as refusal:
            refused.setdefault(paper, refusal.sentence)
    return refused


def attach_again(session: Session, sender: Sender, event_id: int, folder: Path, now: dt.datetime) -> bool:
    """Let copies of the pages of a step that was taken back wait with its form's draft; return whether all do.

    The case keeps the pages themselves: they are part of what was done.
    """
    pages, there = sa.select(AttachedPage).where(AttachedPage.event_id == event_id).order_by(AttachedPage.id), True
    for page in session.scalars(pages).all():
        try:
            _keep(session, sender, page.name, page.media_type, fetch(folder, page), folder, now, once=True)
        except (Refused, FileGone):
            there = False
    return there


def turn(session: Session, account_id: int, public_id: str, folder: Path) -> None:
    """Turn a waiting picture to the right by a quarter. Raises NotFoundForActor, FileGone."""
    with transaction(session):
        page = _waiting(session, account_id, public_id)
        if page.media_type != JPEG:
            raise NotFoundForActor
        data = pictures.turned(fetch(folder, page))
        page.public_id, page.size, page.sha256 = secrets.token_hex(16), len(data), hashlib.sha256(data).hexdigest()
        write_file(folder, page.public_id, data)
    remove_files(folder, [public_id])


def take_away(session: Session, account_id: int, public_id: str, folder: Path) -> None:
    """Remove a waiting page. Raises NotFoundForActor."""
    with transaction(session):
        session.delete(_waiting(session, account_id, public_id))
    remove_files(folder, [public_id])


def sent_pages(context: CaseContext, move: MoveDef, command: Command) -> list[AttachedPage]:
    """Return the pages that go with a move. Raises InvalidAnswers for a paper that it has to wait for, Refused."""
    asked = asked_at(context, move)
    if not asked:
        return []
    mine = (Account.person_id == command.actor.person_id, AttachedPage.public_id.in_(command.attached))
    waiting = sa.select(AttachedPage).join(Draft, Draft.id == AttachedPage.draft_id)
    waiting = waiting.join(Account, Account.id == Draft.account_id)
    pages = list(context.session.scalars(_to_lock(waiting.where(*mine).order_by(AttachedPage.id))))
    if len(pages) < len(set(command.attached)):
        raise Refused(_("A page was turned or taken away while the step was sent: look at the pages, then send again."))
    pages = [page for page in pages if page.name in {paper.name for paper in asked}]
    there = {page.name for page in pages} | set(pages_with_figures(context))
    if leads_back(move):
        there |= set(pages_of_case(context.session, context.case.id))
    text = _("“%(paper)s” is missing: photograph it into its line, then send again.")
    if wrong := [
        Check(paper.title, "fail", sentence=say(text, paper=say(paper.title)), field=paper.name)
        for paper in asked
        if paper.required and context.rules[paper.required].value == "yes" and paper.name not in there
    ]:
        raise InvalidAnswers(wrong)
    return pages


def replaced(context: CaseContext, move: MoveDef, follows: Mapping[str, Any], pages: Attached) -> dict[str, Any]:
    """Let the earlier pages of the papers that a move brings anew stand no more; return what its entry commits to.

    follows: the consequences of the move, which is not in the journal yet. The papers of sections that fall stand no
    more either. Pages that come with figures to be counted again take the place of others only when those are counted.
    """
    brought, counted = {page.name for page in pages}, follows.get(FIGURES)
    if counted:
        _change(context, AttachedPage.waits, AttachedPage.name.in_(brought), waits=False)
    if counted != "entered":
        known = attachments(context.definition)
        anew = {*brought, *(() if leads_back(move) else (each.name for each in move.attachments))}
        anew |= {name for name, (section, _paper) in known.items() if section in follows.get(FALLEN, ())}
        came = sa.select(AttachedPage.name).where(AttachedPage.case_id == context.case.id, AttachedPage.waits)
        anew |= set(context.session.scalars(came)) if counted else set()
        if anew:
            _change(context, AttachedPage.stands, AttachedPage.name.in_(anew), stands=False)
        if counted:
            _change(context, AttachedPage.waits, stands=True, waits=False)
    promised: dict[str, list[str]] = {}
    for page in pages:
        promised.setdefault(page.name, []).append(commitment(page.salt, {"sha256": page.sha256}))
    return {HASHES: promised} if promised else {}


def end_waiting(context: CaseContext) -> None:
    """Let pages that came with figures wait no more where these were withdrawn or dropped: what stood before stands."""
    _change(context, AttachedPage.waits, waits=False)


def _change(context: CaseContext, *which: sa.ColumnExpressionArgument[bool], **values: bool) -> None:
    mine = AttachedPage.case_id == context.case.id
    context.session.execute(sa.update(AttachedPage).where(mine, *which).values(**values))


def kept_form_of(data: bytes) -> tuple[str, bytes]:
    """Return the media type and the bytes that are kept of a file: without its place, and without who wrote it.

    Raises Refused.
    """
    if not data:
        raise Refused(_("The file is empty: choose another one."))
    if len(data) > LARGEST:
        raise Refused(_("The file is larger than 10 MB: photograph it anew, or choose a smaller one."))
    if data.startswith(b"%PDF-"):
        return kind_of("page.pdf", data), plain_pdf(data)
    if pictures.is_heic(data):
        raise Refused(
            _(
                "This photograph is in the HEIC format, which not everybody can open. Set the camera to “Most "
                "compatible” (JPEG), or photograph the page from here."
            )
        )
    try:
        return JPEG, pictures.upright(data)
    except pictures.TooManyPixels:
        raise Refused(_("The picture has more than 50 megapixels: photograph it at a lower resolution.")) from None
    except pictures.NoPicture:
        raise Refused(_CHOOSE) from None


def _keep(
    session: Session,
    sender: Sender,
    paper: str,
    media_type: str,
    data: bytes,
    folder: Path,
    now: dt.datetime,
    *,
    once: bool = False,
) -> None:
    """Write a file and then its row, so that no row lacks its file; once: unless it waits there. Raises Refused."""
    public_id, sha256 = secrets.token_hex(16), hashlib.sha256(data).hexdigest()
    with transaction(session):
        # One after the other: two at once would both find room.
        mine = sa.select(Draft).where(Draft.account_id == sender.account_id).with_for_update()
        drafts = {draft.page: draft.id for draft in session.scalars(mine)}
        pages = sa.select(AttachedPage.draft_id, AttachedPage.name, AttachedPage.sha256, AttachedPage.size)
        rows = session.execute(pages.where(AttachedPage.draft_id.in_(drafts.values()))).all()
        here = (drafts[sender.page], paper)
        if once and (*here, sha256) in [tuple(row[:3]) for row in rows]:
            return
        _require_room(
            [tuple(row[:2]) for row in rows].count(here), len(rows), sum(row.size for row in rows) + len(data)
        )
        write_file(folder, public_id, data)
        session.add(
            AttachedPage(
                public_id=public_id,
                draft_id=here[0],
                name=paper,
                salt=secrets.token_hex(16),
                media_type=media_type,
                size=len(data),
                sha256=sha256,
                sent_at=now,
                sent_by_id=sender.person_id,
            )
        )


def _require_room(of_paper: int, of_account: int, size: int) -> None:
    """Raise Refused where so many pages wait, or with another one would hold so many bytes."""
    if of_paper >= MOST:
        raise Refused(_TOO_MANY, most=MOST)
    if of_account >= MOST_WAITING:
        raise Refused(_("%(most)d pages wait to be sent: send or throw away other drafts first."), most=MOST_WAITING)
    if size > MOST_BYTES_WAITING:
        raise Refused(
            _("The pages that wait to be sent hold %(most)d MB together: send or throw away other drafts first."),
            most=MOST_BYTES_WAITING // 1024**2,
        )


def _waiting(session: Session, account_id: int, public_id: str) -> AttachedPage:
    """Return a page that waits, locked: a step that takes it along waits for it, or has taken it already."""
    mine = (AttachedPage.public_id == public_id, Draft.account_id == account_id)
    found = sa.select(AttachedPage).join(Draft, Draft.id == AttachedPage.draft_id).where(*mine)
    page = session.scalars(_to_lock(found)).one_or_none()
    if page is None:
        raise NotFoundForActor
    return page


def _to_lock(pages: sa.Select[AttachedPage]) -> sa.Select[AttachedPage]:
    """Let the pages found be read anew and locked, because their draft or a step may have them by now."""
    return pages.with_for_update(of=AttachedPage).execution_options(populate_existing=True)
