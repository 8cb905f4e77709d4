"""Scans of signed papers: accepted files, their storage, and who sent them."""

import datetime as dt
import hashlib
import math
import os
import re
import secrets
from collections.abc import Callable, Iterable
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor
from webapp.documents import pictures
from webapp.documents.plain_pdf import BusyWithOthers, UnreadablePdf, without_notes
from webapp.models import AttachedPage, IssuedPaper, MeetingFile, Scan, StackPage
from webapp.services.papers.register import locked_paper
from webapp.services.refusals import Refused
from webapp.services.transaction import transaction
from workflows.core.text import _
from workflows.core.vietnamese import Refusal, clean

LARGEST = 10 * 1024 * 1024
MOST = 5
"""The largest number of files of one paper."""
MOST_PIXELS = 200_000_000

TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png"}
PNG = b"\x89PNG\r\n\x1a\n"
LONGEST_NAME = 120
INCOMPLETE = _("The file does not match its name, or is incomplete. Scan the paper again.")

# No antivirus: only what a scanner never produces. A virus scanner belongs on the machines that open the files.
PROGRAMS = (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia", b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE")
MARKUP = re.compile(rb"<\s*(script|html|svg|iframe|\?php|!doctype)", re.IGNORECASE)
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
"""How a PDF may write a letter of a name: /J#61vaScript."""
_ID = re.compile(r"[0-9a-f]{32}")
_WIDTH, _HEIGHT = re.compile(rb"/W(?:idth)?\s+(\d{1,9})"), re.compile(rb"/H(?:eight)?\s+(\d{1,9})")
_JPEG_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


class FileGone(Exception):
    """A row whose file is missing, or is not the one that was sent."""


def keep(
    session: Session,
    actor: Actor,
    paper_id: int,
    called: str,
    data: bytes,
    folder: Path,
    now: dt.datetime,
    also: Callable[[IssuedPaper, Scan], None],
) -> None:
    """Store a signed paper. also: what is written in the same transaction.

    Raises NotFoundForActor (not the issuer's clerk), Refused (about the clerk or their kin; an unfit file; too many).
    """
    name = file_name(called)
    kind_of(name, data)
    with transaction(session):
        paper = locked_paper(session, actor, paper_id)
        number = session.scalar(sa.select(sa.func.count()).select_from(Scan).where(Scan.paper_id == paper.id))
        if (number or 0) >= MOST:
            raise Refused(
                _("A paper keeps at most %(most)d files: put several pages into one file."), most=MOST, field="file"
            )
        also(paper, store(session, actor, paper, name, data, folder, now))


def store(
    session: Session, actor: Actor, paper: IssuedPaper, name: str, data: bytes, folder: Path, now: dt.datetime
) -> Scan:
    """Write a file and then its row inside the caller's transaction, so that no row lacks its file."""
    scan = Scan(
        public_id=secrets.token_hex(16),
        paper_id=paper.id,
        name=name,
        media_type=kind_of(name, data),
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        sent_at=now,
        sent_by_id=actor.person_id,
    )
    write_file(folder, scan.public_id, data)
    try:
        session.add(scan)
        session.flush()
    except BaseException:
        (folder / scan.public_id).unlink(missing_ok=True)
        raise
    return scan


def lock(session: Session, paper_ids: Iterable[int]) -> None:
    """Lock papers before their files are counted, as `keep` does: who comes second counts those of the first."""
    found = sa.select(IssuedPaper.id).where(IssuedPaper.id.in_(sorted(paper_ids))).order_by(IssuedPaper.id)
    session.execute(found.with_for_update())


def fetch(folder: Path, scan: Scan | AttachedPage | MeetingFile | StackPage) -> bytes:
    """Return the bytes as they were stored. Raises FileGone."""
    if not _ID.fullmatch(scan.public_id or ""):
        raise FileGone(scan.public_id)
    try:
        data = (folder / str(scan.public_id)).read_bytes()
    except OSError as error:
        raise FileGone(scan.public_id) from error
    if not secrets.compare_digest(hashlib.sha256(data).hexdigest(), scan.sha256):
        raise FileGone(scan.public_id)
    return data


def file_name(given: str) -> str:
    """Return the name given by the browser, without folders. It is shown and offered again, and never opened."""
    try:
        name = clean(re.sub(r'[\0"<>|:*?]', "", given).replace("\\", "/").rsplit("/", 1)[-1])
    except Refusal:
        name = ""
    stem, dot, ending = name.rpartition(".")
    if not dot:
        return name[:LONGEST_NAME]
    return f"{(stem or 'van-ban')[: LONGEST_NAME - 8]}.{ending.lower()}"


def kind_of(name: str, data: bytes) -> str:
    """Return the media type of a file by its ending and its first bytes, which have to agree. Raises Refused."""
    _stem, dot, ending = name.rpartition(".")
    media_type = TYPES.get(ending) if dot else None
    if media_type is None:
        raise Refused(_("Only PDF, JPEG and PNG files are taken: choose another file."), field="file")
    if not data:
        raise Refused(_("The file is empty: choose another one."), field="file")
    if len(data) > LARGEST:
        raise Refused(
            _("The file is larger than 10 MB. Scan it in black and white or at a lower resolution."), field="file"
        )
    whole = {"application/pdf": _is_pdf, "image/jpeg": _is_jpeg, "image/png": _is_png}[media_type]
    if not whole(data):
        raise Refused(INCOMPLETE, field="file")
    plain = ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()), data) if ending == "pdf" else data
    if any(sign in plain for sign in PROGRAMS) or MARKUP.search(data[:4096]) or b"PK\x05\x06" in data[-66_000:]:
        raise Refused(_("There is something other than a scanned paper in it. Scan the paper again."), field="file")
    return media_type


def plain_pdf(data: bytes) -> bytes:
    """Return a PDF file without what is noted in it of its writer; a signed one as it is. Raises Refused.

    What lay packed in it is looked at too, in a signed one as well.
    """
    try:
        plain, signed = without_notes(data)
    except UnreadablePdf:
        raise Refused(
            _("This PDF file cannot be opened, or asks for a password: save it as a PDF anew, or send its pictures."),
            field="file",
        ) from None
    except BusyWithOthers:
        raise Refused(
            _("Many files are being opened just now: send this one again in a minute."), field="file"
        ) from None
    kind_of("page.pdf", plain)
    return data if signed else plain


def unannotated(media_type: str, data: bytes) -> bytes:
    """Return a scan that shows the same, without who made it, with what, when or where. Raises Refused."""
    if media_type == TYPES["pdf"]:
        return plain_pdf(data)
    try:
        return pictures.unannotated(data)
    except pictures.NoPicture:
        raise Refused(INCOMPLETE, field="file") from None


def _is_pdf(data: bytes) -> bool:
    """Whether the signature is at the very beginning: before it another kind of file could hide."""
    if not (data.startswith((b"%PDF-1.", b"%PDF-2.")) and b"%%EOF" in data[-2048:]):
        return False
    # What describes a picture is never packed. All sides together, because a reader may take any pair.
    sides = (max(map(int, each.findall(data)), default=1) for each in (_WIDTH, _HEIGHT))
    return math.prod(sides) <= MOST_PIXELS


def _is_jpeg(data: bytes) -> bool:
    """Whether a frame of a possible size stands before the picture's data."""
    if not (data.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in data[-1024:]):
        return False
    place = 2
    while data[place : place + 1] == b"\xff" and len(data) > place + 9:
        marker, length = data[place + 1], int.from_bytes(data[place + 2 : place + 4])
        if marker in _JPEG_FRAMES:
            height, width = (int.from_bytes(data[at : at + 2]) for at in (place + 5, place + 7))
            return 0 < width * height <= MOST_PIXELS
        place += 2 + length
    return False


def _is_png(data: bytes) -> bool:
    if not (data.startswith(PNG) and data[12:16] == b"IHDR" and b"IEND" in data[-64:]):
        return False
    width, height = int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
    return 0 < width * height <= MOST_PIXELS


def write_file(folder: Path, public_id: str, data: bytes) -> None:
    """Write a whole file, readable by the server alone, and flush it to disk before its row exists."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(folder / public_id, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
