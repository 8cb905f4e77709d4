"""Of a PDF file that is attached its pages are kept: not who wrote it, with what, or where a picture was taken."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image
from pyhanko.pdf_utils.generic import DictionaryObject, NameObject, TextStringObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PdfFileWriter, copy_into_new_writer
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser
from tests.support.nominating import Cast
from tests.support.offices.district import OLD, district_office
from tests.support.offices.papers import PDF
from tests.support.offices.photographs import send_pages
from webapp.documents import plain_pdf
from webapp.models import AttachedPage
from webapp.services.cases import attachments

pytestmark = [pytest.mark.parametrize("database_url", ["sqlite"], indirect=True), pytest.mark.at_length]
COUNT = "counting-minutes"
SECRETS = (b"Tac gia", b"secret.docx", b"SecretCam", b"xmpmeta", b"Ghi rieng")


@pytest.fixture
def cast(session: Session, clock: Any, new_client: Callable[..., Browser], app: Flask) -> Iterator[Cast]:
    yield Cast(district_office(session, clock.now), new_client, app)


@pytest.fixture
def meeting(cast: Cast) -> str:
    cast.nominate(OLD)
    return f"{cast.path}/moves/record_meeting"


def kept(session: Session, folder: Path) -> list[bytes]:
    session.rollback()
    rows = session.scalars(sa.select(AttachedPage).order_by(AttachedPage.id))
    return [(folder / "files" / row.public_id).read_bytes() for row in rows]


def photograph() -> bytes:
    picture, out = Image.new("RGB", (40, 40), "red"), io.BytesIO()
    notes = picture.getexif()
    notes[0x010F] = "SecretCam"
    picture.save(out, "JPEG", exif=notes)
    return out.getvalue()


def written(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A PDF file with these objects; the first is its catalogue."""
    out, places = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n"
        % (len(objects) + 1, table, len(objects) + 1, trailer, len(out))
    )


def with_notes() -> bytes:
    picture, packet = photograph(), b"<x:xmpmeta>Tac gia</x:xmpmeta>"
    drawing = b"q 50 0 0 50 10 10 cm /I Do Q"
    return written(
        b"<< /Type /Catalog /Pages 2 0 R /Metadata 6 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 5 0 R /PieceInfo << /P (Ghi rieng) >>"
        b" /Resources << /XObject << /I 4 0 R >> >> >>",
        b"<< /Type /XObject /Subtype /Image /Width 40 /Height 40 /ColorSpace /DeviceRGB /BitsPerComponent 8"
        b" /Filter /DCTDecode /Length %d >>\nstream\n%s\nendstream" % (len(picture), picture),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
        b"<< /Type /Metadata /Subtype /XML /Length %d >>\nstream\n%s\nendstream" % (len(packet), packet),
        b"<< /Author (Tac gia) /Title (C:/Users/secret.docx) >>",
        trailer=b"/Info 7 0 R",
    )


def locked() -> bytes:
    writer, out = copy_into_new_writer(PdfFileReader(io.BytesIO(PDF))), io.BytesIO()
    writer.encrypt("owner", "reader", pdf_mac=False)
    writer.write(out)
    return out.getvalue()


def packed_program() -> bytes:
    """A file whose program is packed where a search through its bytes does not see it."""
    writer, out = PdfFileWriter(), io.BytesIO()
    act = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("x")}
    writer.root["/OpenAction"] = writer.add_object(DictionaryObject(act), obj_stream=writer.prepare_object_stream())
    writer.write(out)
    return out.getvalue()


def remarked(data: bytes) -> bytes:
    """A file with the word of a signature in a remark."""
    return b"%/ByteRange\nstartxref".join(data.rsplit(b"startxref", 1))


@pytest.mark.at_length
def test_who_wrote_a_file_and_with_what_is_left_out(cast: Cast, meeting: str, session: Session, tmp_path: Path) -> None:
    sent = with_notes()
    assert all(each in sent for each in SECRETS)
    for _time in range(2):
        assert send_pages(cast.as_(OLD), meeting, COUNT, sent) == 200
    first, second = kept(session, tmp_path)
    assert not [each for each in SECRETS if each in first]
    assert first == second, "the same file stays the same"
    reader = PdfFileReader(io.BytesIO(first))
    page = reader.root["/Pages"]["/Kids"][0]
    picture = page["/Resources"]["/XObject"]["/I"]
    assert page["/Contents"].data == b"q 50 0 0 50 10 10 cm /I Do Q"
    shown = Image.open(io.BytesIO(picture.encoded_data))
    assert shown.tobytes() == Image.open(io.BytesIO(photograph())).tobytes(), "dot by dot"


def test_a_signed_file_stays_as_it_is(cast: Cast, meeting: str, session: Session, tmp_path: Path) -> None:
    signed = written(
        b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [5 0 R] /SigFlags 3 >> >>",
        b"<< /Type /Pages /Kids [] /Count 0 >>",
        b"<< /Type /Sig /ByteRange [0 10 20 30] /Contents <3000> >>",
        b"<< /Author (Tac gia) >>",
        b"<< /FT /Sig /T (ChuKy) /V 3 0 R >>",
        trailer=b"/Info 4 0 R",
    )
    assert send_pages(cast.as_(OLD), meeting, COUNT, signed) == 200
    assert kept(session, tmp_path) == [signed]
    assert "tệp đã ký số được giữ nguyên" in cast.as_(OLD).get(meeting).get_data(as_text=True)


def test_the_word_of_a_signature_is_no_signature(cast: Cast, meeting: str, session: Session, tmp_path: Path) -> None:
    """A remark, and a dictionary that no field holds, keep nobody's name in a file and let no program through."""
    loose = written(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [] /Count 0 >>",
        b"<< /Type /Sig /ByteRange [0 10 20 30] /Contents <3000> >>",
        trailer=b"%/ByteRange\n",
    )
    for sent in (remarked(with_notes()), loose):
        assert send_pages(cast.as_(OLD), meeting, COUNT, sent) == 200
    assert len(kept(session, tmp_path)) == 2
    assert not [each for each in (*SECRETS, b"/ByteRange") if any(each in file for file in kept(session, tmp_path))]
    assert send_pages(cast.as_(OLD), meeting, COUNT, remarked(packed_program())) == 422
    assert len(kept(session, tmp_path)) == 2


@pytest.mark.at_length
def test_what_waits_with_the_drafts_of_somebody_is_bounded(
    cast: Cast, meeting: str, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = cast.as_(OLD)
    assert send_pages(browser, meeting, COUNT, PDF) == 200
    monkeypatch.setattr(attachments, "MOST_BYTES_WAITING", len(kept(session, tmp_path)[0]) + 10)
    assert send_pages(browser, meeting, COUNT, PDF, votes_for="11") == 422
    assert "Các trang chờ gửi" in browser.text and browser.form(meeting).values["votes_for"] == "11"
    assert len(kept(session, tmp_path)) == 1


def test_files_are_opened_one_at_a_time(
    cast: Cast, meeting: str, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each may take a gigabyte: another waits, and not for ever."""
    browser = cast.as_(OLD)
    monkeypatch.setattr(plain_pdf, "MOST_SECONDS", 0.05)
    with plain_pdf._ONE_AT_A_TIME:
        assert send_pages(browser, meeting, COUNT, PDF) == 422
    assert "Hệ thống đang mở nhiều tệp" in browser.text
    assert session.scalars(sa.select(AttachedPage)).all() == []


@pytest.mark.parametrize("data", [locked(), PDF[:30] + PDF[60:], packed_program()], ids=["locked", "torn", "program"])
def test_what_cannot_be_read_or_hides_a_program_is_refused(
    cast: Cast, meeting: str, session: Session, tmp_path: Path, data: bytes
) -> None:
    assert b"/JavaScript" not in data
    assert send_pages(cast.as_(OLD), meeting, COUNT, data, votes_for="11") == 422
    assert cast.as_(OLD).form(meeting).values["votes_for"] == "11"
    assert kept(session, tmp_path) == []


def test_files_that_take_long_do_not_hold_the_server_one_after_the_other(
    cast: Cast, meeting: str, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A few kilobytes can be made to take all the time that one file has."""
    browser = cast.as_(OLD)
    monkeypatch.setattr(attachments, "MOST_SECONDS", -1)
    assert send_pages(browser, meeting, COUNT, PDF) == 422
    assert "Mở các tệp mất quá nhiều thời gian" in browser.text
    assert session.scalars(sa.select(AttachedPage)).all() == []
