"""Photographs of papers, and how a person sends them into the form of a step."""

import datetime as dt
import hashlib
import io
import random
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from PIL import Image
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from webapp.models import AttachedPage, Case, Event, Person
from webapp.services.papers.scans import write_file

RED, BLUE = (200, 20, 20), (20, 20, 200)
ORIENTATION, GPS, LATITUDE = 0x0112, 0x8825, 2


def photograph(size: tuple[int, int] = (300, 200), kind: str = "JPEG", turned: int = 1, noise: bool = False) -> bytes:
    """A picture with a red left edge, as a phone writes it: how it was held and where stand in it."""
    picture = Image.new("RGB", size, BLUE)
    picture.paste(RED, (0, 0, size[0] // 3, size[1]))
    if noise:
        picture = Image.frombytes("RGB", size, random.Random(7).randbytes(size[0] * size[1] * 3))
    notes = Image.Exif()
    notes[ORIENTATION] = turned
    notes.get_ifd(GPS)[LATITUDE] = (10.0, 49.0, 12.0)
    file = io.BytesIO()
    picture.save(file, kind, exif=notes, quality=95, comment=b"10.82, 107.43")
    return file.getvalue()


def send_pages(browser: Browser, form: str, paper: str, *files: bytes, **typed: Any) -> int:
    """Choose files in a paper's line of a form, and press its button; return the status of the page that follows.

    The body is put together here: the client would leave large ones open on disk.
    """
    if browser.shown is None or browser.path != form:
        browser.get(form)
    filled = {**browser.form(form).fill(typed), "pages.": paper}
    parts = [
        *((f'name="{name}"', value.encode()) for name, value in filled.items()),
        *((f'name="pages.{paper}"; filename="IMG_{number}.jpg"', data) for number, data in enumerate(files)),
    ]
    body = b"".join(
        f"--BREAK\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + content + b"\r\n"
        for head, content in parts
    )
    kind = "multipart/form-data; boundary=BREAK"
    shown = browser._open(f"{form}/attachments", method="POST", data=body + b"--BREAK--\r\n", content_type=kind)
    return shown.response.status_code


def put_page(session: Session, folder: Path, case: str, paper: str, now: dt.datetime) -> str:
    """Attach a photograph to the last step of a case, although that promises none; return its id."""
    found = session.scalars(sa.select(Case).where(Case.public_id == case)).one()
    event = session.scalars(sa.select(Event).where(Event.case_id == found.id).order_by(Event.seq.desc())).first()
    assert event is not None
    data = photograph()
    row = AttachedPage(
        public_id=hashlib.sha256(f"{case} {paper}".encode()).hexdigest()[:32],
        case_id=found.id,
        event_id=event.id,
        name=paper,
        stands=True,
        salt="",
        media_type="image/jpeg",
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        sent_at=now,
        sent_by_id=event.actor_id or session.scalars(sa.select(Person.id)).first(),
    )
    write_file(folder, row.public_id, data)
    session.add(row)
    session.commit()
    return row.public_id
