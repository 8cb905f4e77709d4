"""Signed papers that come back: what is taken and what is refused, where it lies, how it is handed out."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser, paper_path
from tests.support.desk import Desk
from tests.support.lengths import at_length
from tests.support.offices.district import CHAIR, CLERK, COMMUNE, OLD, OTHER
from tests.support.offices.papers import PDF, arrange, desk_of, paper_of, send
from tests.support.reading import without_tokens
from webapp.documents import pictures
from webapp.documents.plain_pdf import without_notes
from webapp.models import Scan

pytestmark = pytest.mark.at_length


def jpeg(width: int = 2, height: int = 2) -> bytes:
    """A picture of nothing that says it has this size."""
    frame = struct.pack(">BBHBHHBBBB", 0xFF, 0xC2, 11, 8, height, width, 1, 1, 0x11, 0)
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 9 + frame + b"\x00" * 40 + b"\xff\xd9"


JPEG, ORIENTATION = jpeg(), 0x0112


def png(width: int = 2, height: int = 2) -> bytes:
    """A small picture that says it has this size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(b"\x00\x00\x00" * 2)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def drawn(kind: str, turned: int = 1) -> bytes:
    """A picture as a telephone writes it, with what it notes of itself."""
    picture, file = Image.effect_noise((60, 40), 80), io.BytesIO()
    if turned == 1:
        picture.save(file, kind)
        return pictures.unannotated(file.getvalue())
    notes, words = Image.Exif(), PngInfo()
    notes[ORIENTATION], notes[0x010F] = turned, "SecretCam"
    words.add_text("Author", "SecretCam")
    more: dict[str, Any] = {"comment": b"SecretCam", "progressive": True} if kind == "JPEG" else {"pnginfo": words}
    picture.save(file, kind, exif=notes, dpi=(200, 200), **more)
    return file.getvalue()


def zipped() -> bytes:
    """Five megabytes of nothing, in a few kilobytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("a", b"\0" * 5_000_000)
    return file.getvalue()


HOSTILE = {
    "html as pdf": ("a.pdf", b"<html><script>alert(1)</script></html>"),
    "svg": ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'),
    "svg as png": ("a.png", b'<svg xmlns="http://www.w3.org/2000/svg"></svg>'),
    "script before the pdf": ("a.pdf", b"<script>alert(1)</script>" + PDF),
    "script inside the pdf": ("a.pdf", PDF[:9] + b"<script>alert(1)</script>" + PDF[9:]),
    "program in the pdf": ("a.pdf", PDF[:9] + b"<< /OpenAction << /S /JavaScript /JS (x) >> >>" + PDF[9:]),
    "program with an escaped name": ("a.pdf", PDF[:9] + b"<< /S /J#61vaScr#69pt /JS (x) >>" + PDF[9:]),
    "cut off": ("a.pdf", PDF[:40]),
    "zip as pdf": ("a.pdf", zipped()),
    "zip behind the pdf": ("a.pdf", PDF + zipped() + b"%%EOF"),
    "zip": ("a.zip", zipped()),
    "word with a program": ("a.docm", zipped()),
    "two endings": ("a.pdf.exe", PDF),
    "no ending": ("pdf", PDF),
    "jpeg as png": ("a.png", JPEG),
    "picture of too many dots": ("a.png", png(100_000, 100_000)),
    "photograph of too many dots": ("a.jpg", jpeg(65_000, 65_000)),
    "photograph without a frame": ("a.jpg", JPEG[:20] + b"\xff\xd9"),
    "picture of too many dots in the pdf": ("a.pdf", PDF[:9] + b"<< /Width 65000 /Height\n65000 >>" + PDF[9:]),
    "markup in a picture": ("a.jpg", JPEG[:20] + b"<html onload=x>" + JPEG[20:]),
    "test virus": (
        "a.pdf",
        PDF[:9] + b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*" + PDF[9:],
    ),
    "nothing": ("a.pdf", b""),
    "a little too large": ("a.pdf", PDF[:-6] + b"\0" * 10 * 1024 * 1024 + b"%%EOF\n"),
}

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def desk(session: Session, clock: Any) -> Desk:
    return desk_of(session, clock)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("Quyết định “số 1”.PDF", without_notes(PDF)[0]),
        *at_length(("a.jpg", drawn("JPEG")), ("a.jpeg", drawn("JPEG")), ("a.png", png())),
    ],
)
@pytest.mark.both_engines
def test_a_scan_without_notes_comes_back_as_it_was_sent(
    name: str, data: bytes, desk: Desk, reader: Callable[[str], Browser], session: Session, tmp_path: Path
) -> None:
    case = arrange(desk, "recognition")
    paper = paper_of(desk, case).id
    session.rollback()
    browser = reader(CLERK)
    assert send(browser, paper, name, data) == 200, browser.text
    row = session.scalars(sa.select(Scan)).one()
    assert row.sha256 in browser.text
    stored = tmp_path / "files" / row.public_id
    assert stored.read_bytes() == data
    assert stat.S_IMODE(stored.stat().st_mode) == 0o600
    path, who = f"{paper_path(paper)}/scans/{row.public_id}", reader(CHAIR)
    response = who.get(path)
    assert response.data == data
    assert response.headers["Content-Disposition"].startswith("attachment; filename")
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    if "“" in name:
        assert "filename*=UTF-8''Quy%E1%BA%BFt%20%C4%91%E1%BB%8Bnh" in response.headers["Content-Disposition"]


@only_sqlite
@pytest.mark.parametrize("name", ["a.jpg", "a.png"])
def test_of_a_picture_its_dots_are_kept_and_which_side_is_up(
    name: str, desk: Desk, reader: Callable[[str], Browser], session: Session, tmp_path: Path
) -> None:
    """Neither camera, place, moment nor words, nor what lies behind the picture, such as a film of the same moment."""
    kind = "JPEG" if name == "a.jpg" else "PNG"
    sent = drawn(kind, turned=6) + (b"moov SecretCam \xff\xd9" if kind == "JPEG" else b"IEND")
    assert b"SecretCam" in sent
    paper = paper_of(desk, arrange(desk, "recognition")).id
    session.rollback()
    assert send(reader(CLERK), paper, name, sent) == 200
    row = session.scalars(sa.select(Scan)).one()
    kept = (tmp_path / "files" / row.public_id).read_bytes()
    assert b"SecretCam" not in kept and len(kept) < len(sent)
    before, after = (Image.open(io.BytesIO(each)) for each in (sent, kept))
    assert before.tobytes() == after.tobytes(), "dot by dot"
    assert kind == "PNG" or dict(after.getexif()) == {ORIENTATION: 6}
    assert after.info.get("dpi") == before.info["dpi"]


@only_sqlite
def test_of_a_pdf_file_nobody_who_wrote_it_is_kept(
    desk: Desk, reader: Callable[[str], Browser], session: Session, tmp_path: Path
) -> None:
    sent = PDF.replace(b"/Root 1 0 R", b"/Root 1 0 R /Info << /Author (SecretCam) >>")
    paper = paper_of(desk, arrange(desk, "recognition")).id
    session.rollback()
    assert send(reader(CLERK), paper, "a.pdf", sent) == 200
    row = session.scalars(sa.select(Scan)).one()
    assert b"SecretCam" not in (tmp_path / "files" / row.public_id).read_bytes()


@only_sqlite
def test_hostile_files_are_refused(
    desk: Desk, reader: Callable[[str], Browser], session: Session, tmp_path: Path
) -> None:
    paper = paper_of(desk, arrange(desk, "recognition")).id
    session.rollback()
    browser, wrong = reader(CLERK), []
    for what, (name, data) in HOSTILE.items():
        status = send(browser, paper, name, data)
        said = browser.text
        if status not in (413, 422) or (status == 422 and "field-error" not in browser.response.text):
            wrong.append(f"{what}: {status} {said}")
    assert wrong == []
    assert session.scalar(sa.select(sa.func.count()).select_from(Scan)) == 0
    assert list((tmp_path / "files").glob("*")) == []


@only_sqlite
def test_a_file_of_a_hundred_megabytes_is_not_even_read(desk: Desk, reader: Callable[[str], Browser]) -> None:
    paper = paper_of(desk, arrange(desk, "recognition")).id
    browser = reader(CLERK)
    assert send(browser, paper, "a.pdf", b"\0" * 100_000_000) == 413


@only_sqlite
@pytest.mark.parametrize(
    "name", ["../../etc/passwd.pdf", "..\\..\\x.pdf", "/abs.pdf", "CON.pdf", "a\r\nX-Y: z.pdf", "a\0.pdf"]
)
def test_names_lead_nowhere(
    name: str, desk: Desk, reader: Callable[[str], Browser], session: Session, tmp_path: Path
) -> None:
    paper = paper_of(desk, arrange(desk, "recognition")).id
    session.rollback()
    send(reader(CLERK), paper, name, PDF)
    rows = session.scalars(sa.select(Scan)).all()
    assert [path.name for path in (tmp_path / "files").glob("*")] == [row.public_id for row in rows]
    assert not any(set("/\\\r\n") & set(row.name) for row in rows)


@pytest.mark.at_length
def test_a_paper_keeps_five_files(desk: Desk, reader: Callable[[str], Browser], session: Session) -> None:
    paper = paper_of(desk, arrange(desk, "recognition")).id
    session.rollback()
    browser = reader(CLERK)
    assert [send(browser, paper, "a.pdf", PDF) for _ in range(6)] == [200] * 5 + [422]
    assert session.scalar(sa.select(sa.func.count()).select_from(Scan)) == 5


@only_sqlite
def test_who_may_not_see_the_case_gets_no_scan(
    desk: Desk, reader: Callable[[str], Browser], session: Session, tmp_path: Path
) -> None:
    case = arrange(desk, "recognition")
    paper, other = paper_of(desk, case).id, paper_of(desk, case, "release").id
    session.rollback()
    send(reader(CLERK), paper, "a.pdf", PDF)
    name = session.scalars(sa.select(Scan.public_id)).one()
    session.rollback()
    stranger = reader(OTHER)
    missing = without_tokens(stranger.get(f"{paper_path(424242)}/scans/0000"))
    answer = stranger.get(f"{paper_path(paper)}/scans/{name}")
    assert (answer.status_code, without_tokens(answer)) == (404, missing)
    chair = reader(CHAIR)
    assert chair.get(f"{paper_path(other)}/scans/{name}").status_code == 404
    for path in ("..%2f..%2fsecret-key", "....", "%252e%252e", "secret-key"):
        assert chair.get(f"{paper_path(paper)}/scans/{path}").status_code == 404
    for who in (CHAIR, COMMUNE, OLD):
        browser = reader(who)
        browser.get("/my-account")
        assert browser.post(f"{paper_path(paper)}/scans", {"file": (io.BytesIO(PDF), "a.pdf")}).status_code == 404
    (tmp_path / "files" / name).write_bytes(b"something else")
    assert chair.get(f"{paper_path(paper)}/scans/{name}").status_code == 404
