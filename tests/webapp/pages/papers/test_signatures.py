"""Papers as PDF files, and their digital signatures: made here, taken in from elsewhere, refused, and verified."""

import dataclasses
import datetime as dt
import io
import tracemalloc
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject
from sqlalchemy.orm import Session

from tests.support.browserlike import Browser, paper_path
from tests.support.desk import Desk
from tests.support.loopback.certificates import DAY, Certified, apart, certify
from tests.support.loopback.time_stamps import HAS_OPENSSL, NAME, Authority, authority
from tests.support.offices.district import CHAIR, CLERK, COMMUNE, OFFICER, OTHER
from tests.support.offices.papers import PDF, arrange, desk_of, paper_of, send
from webapp.documents import pdf
from webapp.documents.samples import samples
from webapp.documents.squares import picture
from webapp.documents.wording import NAMES, filled, is_landscape, plain_text, title_of
from webapp.models import Case, IssuedPaper, PaperSignature, Scan
from webapp.services.archives.erasing import erase_content
from webapp.services.journal import Author
from webapp.services.papers.register import end_paper
from webapp.services.transaction import transaction
from webapp.settings.signing import Signing
from workflows.core.calendar import local_date

pytestmark = pytest.mark.at_length

only_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PASSPHRASE = "mat-khau-chung-thu"


@pytest.fixture
def desk(session: Session, clock: Any) -> Desk:
    return desk_of(session, clock)


@pytest.fixture
def paper(desk: Desk) -> IssuedPaper:
    """A decision that recognises a secretary, issued and signed by the chair."""
    return paper_of(desk, arrange(desk, "recognition"))


@pytest.fixture
def office(app: Flask, desk: Desk, paper: IssuedPaper, tmp_path: Path) -> Certified:
    """The office's certificate, in its place."""
    certified = certify("Huyện đoàn Thử", desk.clock.now, organisation="Đoàn TNCS Hồ Chí Minh Huyện Thử")
    put(app, tmp_path, desk, certified.pkcs12(PASSPHRASE))
    return certified


def put(app: Flask, folder: Path, desk: Desk, file: bytes, roots: bytes = b"", **more: Any) -> None:
    """Put certificate and trusted authorities into DATA_DIR, and set them."""
    (folder / "office.p12").write_bytes(file)
    (folder / "roots.pem").write_bytes(roots)
    unit = desk.office.units["H"].code if "H" in desk.office.units else "H"
    settings = {
        "certificate": folder / "office.p12",
        "passphrase": PASSPHRASE,
        "unit": unit,
        "roots": folder / "roots.pem" if roots else None,
        **more,
    }
    app.config["DOAN_VU"] = dataclasses.replace(app.config["DOAN_VU"], signing=Signing(**settings))


def case_of(desk: Desk, paper: IssuedPaper) -> str:
    return str(desk.office.session.scalar(sa.text(f'select public_id from "case" where id = {paper.case_id}')))


def download(browser: Browser, desk: Desk, paper: IssuedPaper) -> bytes:
    """The paper's own PDF file, as it is signed elsewhere."""
    return bytes(browser.get(f"/cases/{case_of(desk, paper)}/papers/{paper.kind}.pdf").data)


def signed_elsewhere(data: bytes, by: Certified, wide: int = 140, **more: Any) -> bytes:
    """A file signed as a token's program does: added to, never rewritten. wide: the width of the stamp."""
    signer = signers.SimpleSigner.load_pkcs12_data(by.pkcs12("x"), (), b"x")
    made = signers.PdfSignatureMetadata(field_name="Signature1", md_algorithm="sha256", **more)
    stamp = fields.SigFieldSpec("Signature1", box=(300, 200, 300 + wide, 260))
    file = io.BytesIO()
    maker, writer = (
        signers.PdfSigner(made, signer=signer, new_field_spec=stamp),
        IncrementalPdfFileWriter(io.BytesIO(data)),
    )
    apart(lambda: maker.sign_pdf(writer, output=file))
    return file.getvalue()


def verification(new_client: Callable[..., Browser], paper: IssuedPaper) -> str:
    stranger = new_client()
    stranger.get(f"/verify/{paper.code}")
    return stranger.text


def test_the_one_who_signs_signs_once_with_the_offices_certificate(
    office: Certified,
    paper: IssuedPaper,
    desk: Desk,
    reader: Callable[[str], Browser],
    new_client: Callable[..., Browser],
    session: Session,
    tmp_path: Path,
) -> None:
    assert "Không có chữ ký số, cũng chưa lưu" in verification(new_client, paper)
    chair, path = reader(CHAIR), paper_path(paper.id)
    chair.get(path)
    chair.post_form(f"{path}/signature")
    assert chair.path == path and "Đã ký số" in chair.text and "Huyện đoàn Thử" in chair.text
    session.rollback()
    row = session.scalars(sa.select(PaperSignature)).one()
    scan = session.get_one(Scan, row.scan_id)
    data = (tmp_path / "files" / scan.public_id).read_bytes()
    assert chair.get(f"{path}/scans/{scan.public_id}").data == data
    assert data.startswith(download(chair, desk, paper)), "the paper's own file, added to"
    status = judged_by_others(data, office, desk.clock.now)
    assert status.bottom_line and status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    said = PdfFileReader(io.BytesIO(data)).embedded_signatures[0].sig_object
    assert (
        paper.sha256 in said["/Reason"]
        and paper.number in said["/Reason"]
        and said["/SubFilter"] == "/ETSI.CAdES.detached"
    )
    assert paper.sha256 == row.words_sha256 and paper.sha256 in PdfReader(io.BytesIO(data)).metadata.subject
    assert stamp_of(data) == "Ký số: Huyện đoàn ThửThời gian ký: 09:00, 05/02/2026 (giờ Việt Nam)"
    public = verification(new_client, paper)
    assert "Chữ ký số hợp lệ" in public and paper.sha256 in public and "Đoàn TNCS Hồ Chí Minh Huyện Thử" in public
    assert scan.sha256 in public and CHAIR not in public
    assert "chủ chứng thư số tự cấp" in public
    chair.get(path)
    assert f"{path}/signature" not in chair.response.text
    assert chair.post(f"{path}/signature").status_code == 409 and "đã có chữ ký số" in chair.text


def stamp_of(data: bytes) -> str:
    """What can be read in the field of the signature on the last sheet."""
    field = PdfReader(io.BytesIO(data)).pages[-1]["/Annots"][0].get_object()
    sheet = PdfWriter().add_blank_page(300, 100)
    drawn = field["/AP"]["/N"]
    found = drawn["/Resources"]["/XObject"]["/Drawn"]
    sheet[NameObject("/Contents")], sheet[NameObject("/Resources")] = found, found["/Resources"]
    return "".join(sheet.extract_text().splitlines())


def judged_by_others(data: bytes, root: Certified, now: dt.datetime) -> Any:
    """The verdict of the library's own validator."""
    signature = PdfFileReader(io.BytesIO(data)).embedded_signatures[0]
    context = ValidationContext(trust_roots=[root.asn1], moment=now)
    return apart(lambda: validate_pdf_signature(signature, context))


@only_sqlite
def test_nobody_else_signs_and_nothing_but_issued_decisions_of_that_unit(
    app: Flask, office: Certified, paper: IssuedPaper, desk: Desk, reader: Callable[[str], Browser], tmp_path: Path
) -> None:
    path = f"{paper_path(paper.id)}/signature"
    for who in (CLERK, OFFICER, COMMUNE, OTHER):
        browser = reader(who)
        browser.get("/my-account")
        assert browser.post(path).status_code == 404, who
        browser.get(paper_path(paper.id))
        assert path not in browser.response.text
    chair = reader(CHAIR)
    chair.get("/my-account")
    assert chair.post("/papers/999999/signature").status_code == 404
    put(app, tmp_path, desk, office.pkcs12(PASSPHRASE), unit="X-9")
    assert chair.post(path).status_code == 404, "another unit's certificate"
    put(app, tmp_path, desk, office.pkcs12(PASSPHRASE), certificate=None)
    chair.get("/my-account")
    assert chair.post(path).status_code == 404, "no certificate"
    put(app, tmp_path, desk, office.pkcs12(PASSPHRASE))
    end_paper(
        desk.office.session,
        desk.office.actor(CLERK, local_date(desk.clock.now)),
        paper.id,
        "withdrawn",
        "Sai",
        desk.clock.now,
    )
    chair.get("/my-account")
    assert chair.post(path).status_code == 404, "called in"
    assert not desk.office.session.scalar(sa.select(sa.func.count(PaperSignature.id)))


@only_sqlite
@pytest.mark.at_length
def test_a_certificate_that_cannot_sign_says_why(
    app: Flask, paper: IssuedPaper, desk: Desk, reader: Callable[[str], Browser], tmp_path: Path
) -> None:
    now, good = desk.clock.now, certify("Huyện đoàn Thử", desk.clock.now)
    wrong = {
        "đã hết hạn": certify("A", now, begins=-9 * DAY, ends=-DAY).pkcs12(PASSPHRASE),
        "chưa đến ngày có hiệu lực": certify("A", now, begins=DAY).pkcs12(PASSPHRASE),
        "không phải loại dùng để ký": certify("A", now, signs=False).pkcs12(PASSPHRASE),
        "sai mật khẩu": good.pkcs12("khac"),
        "tệp hỏng": b"not a certificate",
        "Không đọc được": None,
    }
    chair = reader(CHAIR)
    for said, file in wrong.items():
        put(app, tmp_path, desk, file or b"")
        if file is None:
            (tmp_path / "office.p12").unlink()
        chair.get(paper_path(paper.id))
        assert chair.post_form(f"{paper_path(paper.id)}/signature").status_code == 409, said
        assert said in chair.text
    assert not desk.office.session.scalar(sa.select(sa.func.count(Scan.id)))


@pytest.mark.at_length
@only_sqlite
def test_a_file_signed_elsewhere_is_judged(
    app: Flask,
    paper: IssuedPaper,
    desk: Desk,
    reader: Callable[[str], Browser],
    new_client: Callable[..., Browser],
    session: Session,
    tmp_path: Path,
) -> None:
    now = desk.clock.now
    root, stranger = certify("Tổ chức chứng thực", now), certify("Kẻ khác", now)
    person = certify("Nguyễn Thị Ký", now, root, organisation="Huyện đoàn Thử", lasting=False)
    sealing = certify("Nguyễn Thị Mã", now, root, signs=False)
    clerk, path = reader(CLERK), paper_path(paper.id)
    own = download(clerk, desk, paper)
    good = signed_elsewhere(own, person)
    put(app, tmp_path, desk, b"")
    assert send(clerk, paper.id, "ky.pdf", good) == 422 and "tin cậy" in clerk.text
    put(app, tmp_path, desk, b"", roots=root.pem)
    flipped = bytearray(good)
    flipped[len(own) + 1000] ^= 1
    other = pdf.render(filled("recognition", samples("recognition")[0]), "Khác", False)
    late = certify("Hết hạn", now, root, begins=-9 * DAY, ends=-DAY)
    wrong = {
        "bởi tổ chức lạ": (signed_elsewhere(own, stranger), "được tin cậy cấp"),
        "bằng chứng thư hết hạn": (signed_elsewhere(own, late), "được tin cậy cấp"),
        "bằng chứng thư để mã hóa": (signed_elsewhere(own, sealing), "được tin cậy cấp"),
        "văn bản khác": (signed_elsewhere(other, person), "nội dung khác"),
        "trang bị thay": (signed_elsewhere(with_other_page(own), person), "nội dung khác"),
        "thêm sau khi ký": (with_other_page(good), "nội dung khác"),
        "thêm dữ liệu sau khi ký": (with_title(good), "không bao trùm toàn bộ tệp"),
        "thêm chữ sau khi ký": (good + b"\n%x\n%%EOF\n", ""),
        "dấu che chữ": (signed_elsewhere(own, person, wide=290), "nội dung khác"),
        "hai chữ ký": (signed_twice(good, person), "nhiều chữ ký"),
        "bị sửa": (bytes(flipped), "đã bị thay đổi sau khi ký"),
        "cắt": (good.replace(b"/ByteRange", b"/ByteRangX", 1)[: len(good) - 900] + b"/ByteRange\n%%EOF\n", ""),
    }
    for what, (data, said) in wrong.items():
        assert send(clerk, paper.id, "ky.pdf", data) == 422, what
        assert said in clerk.text, f"{what}: {clerk.text}"
    assert not session.scalar(sa.select(sa.func.count(Scan.id)))
    assert send(clerk, paper.id, "ky.pdf", good) == 200, clerk.text
    assert "Nguyễn Thị Ký" in clerk.text and "Tổ chức chứng thực" in clerk.text
    public = verification(new_client, paper)
    assert "Chữ ký số hợp lệ" in public and "Huyện đoàn Thử" in public and "Nguyễn Thị Ký" not in public
    assert send(clerk, paper.id, "ky.pdf", good) == 422 and "đã có chữ ký số" in clerk.text
    session.rollback()
    for column, lie in (("organisation", "Tỉnh đoàn"), ("serial", "1"), ("words_sha256", "0" * 64)):
        true = session.scalar(sa.select(PaperSignature.__table__.c[column]))
        for value, said in ((lie, "không còn giá trị chứng minh"), (true, "Chữ ký số hợp lệ")):
            session.execute(sa.update(PaperSignature).values({column: value}))
            session.commit()
            assert said in verification(new_client, paper), f"{column} changed in the database"
    scan = session.scalars(sa.select(Scan)).one()
    stored = tmp_path / "files" / scan.public_id
    stored.write_bytes(bytes(flipped))
    assert "không còn giá trị chứng minh" in verification(new_client, paper)
    clerk.get(path)
    assert "Chữ ký số không còn giá trị" in clerk.text


def with_other_page(data: bytes) -> bytes:
    """The file with another page content added, which readers show in place of the first."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    page = writer.root["/Pages"]["/Kids"][0]
    page[generic.NameObject("/Contents")] = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
    writer.update_container(page)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def with_title(data: bytes) -> bytes:
    """The file with another title, which stands on no sheet."""
    writer, file = IncrementalPdfFileWriter(io.BytesIO(data)), io.BytesIO()
    said = {generic.NameObject("/Title"): generic.TextStringObject("Khác")}
    writer.set_info(generic.DictionaryObject(said))
    writer.write(file)
    return file.getvalue()


def signed_twice(data: bytes, by: Certified) -> bytes:
    signer = signers.SimpleSigner.load_pkcs12_data(by.pkcs12("x"), (), b"x")
    file = io.BytesIO()
    made = signers.PdfSignatureMetadata(field_name="Signature2", md_algorithm="sha256")
    maker, writer = signers.PdfSigner(made, signer=signer), IncrementalPdfFileWriter(io.BytesIO(data))
    apart(lambda: maker.sign_pdf(writer, output=file))
    return file.getvalue()


@only_sqlite
@pytest.mark.at_length
def test_what_would_cost_much_is_not_even_unpacked(
    app: Flask, paper: IssuedPaper, desk: Desk, reader: Callable[[str], Browser], tmp_path: Path
) -> None:
    root = certify("Tổ chức chứng thực", desk.clock.now)
    put(app, tmp_path, desk, b"", roots=root.pem)
    clerk = reader(CLERK)
    own, steep = download(clerk, desk, paper), zlib.compress(b"\0" * 400_000_000)
    wrong = {
        "gói chặt": (steep, b"/FlateDecode"),
        "gói hai lần": (zlib.compress(steep), b"[/FlateDecode /Fl#61teDecode]"),
        "gói cách khác": (b"x", b"/LZWDecode"),
    }
    tracemalloc.start()
    for what, (packed, how) in wrong.items():
        head = b"\n99 0 obj\n<< /Type /XRef /ByteRange [0 1] /Length %d /Filter %s >>\nstream\n" % (len(packed), how)
        data = own + head + packed + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (len(own) + 1)
        assert send(clerk, paper.id, "ky.pdf", data) == 422 and "Không đọc được" in clerk.text, what
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 100_000_000


@pytest.mark.at_length
def test_what_is_erased_takes_its_signature_along(
    office: Certified, paper: IssuedPaper, desk: Desk, reader: Callable[[str], Browser], session: Session
) -> None:
    chair = reader(CHAIR)
    chair.get(paper_path(paper.id))
    chair.post_form(f"{paper_path(paper.id)}/signature")
    assert "Đã ký số" in chair.text
    session.rollback()
    with transaction(session):
        case = session.get_one(Case, paper.case_id)
        erase_content(session, case, {}, Author(desk.office.people[CHAIR].id), desk.clock.now)
    assert not session.scalar(sa.select(sa.func.count(PaperSignature.id)))
    chair.get(paper_path(paper.id))
    assert f"{paper_path(paper.id)}/signature" not in chair.response.text


@only_sqlite
@pytest.mark.at_length
def test_a_scan_is_told_from_a_signature(
    paper: IssuedPaper, reader: Callable[[str], Browser], new_client: Callable[..., Browser]
) -> None:
    assert send(reader(CLERK), paper.id, "a.pdf", PDF) == 200
    public = verification(new_client, paper)
    assert "Không có chữ ký số. Cơ quan ban hành đã lưu bản quét" in public and CLERK not in public


@only_sqlite
@pytest.mark.at_length
def test_a_pdf_file_says_what_the_paper_says(paper: IssuedPaper, desk: Desk, reader: Callable[[str], Browser]) -> None:
    chair = reader(CHAIR)
    first = download(chair, desk, paper)
    answer = chair.response
    assert answer.headers["Content-Type"] == "application/pdf" and ".pdf" in answer.headers["Content-Disposition"]
    desk.clock.advance(days=400)
    assert download(reader(CHAIR), desk, paper) == first, "the same bytes whenever it is made"
    stranger = reader(OTHER)
    assert stranger.get(f"/cases/{case_of(desk, paper)}/papers/recognition.pdf").status_code == 404


WORDS = ["recognition", *(pytest.param(name, marks=pytest.mark.at_length) for name in NAMES if name != "recognition")]


@pytest.mark.parametrize("name", WORDS)
def test_every_paper_has_all_its_words_in_the_pdf_file(name: str) -> None:
    """Letter by letter, whatever the order in which columns are read."""
    blocks = filled(name, samples(name)[0])
    file = pdf.render(blocks, title_of(blocks), is_landscape(name), picture("https://a.vn/verify/x"))
    read = "".join(page.extract_text() for page in PdfReader(io.BytesIO(file)).pages)
    said, found = (Counter("".join(text.split())) for text in (plain_text(blocks).replace(" | ", " "), read))
    assert not said - found


def test_a_letter_that_the_typeface_lacks_makes_no_file() -> None:
    values = samples("recognition")[0]
    blocks = filled("recognition", {**values, "person": {**values["person"], "name": "Y Ƀlŏ漢"}})
    with pytest.raises(pdf.UnknownLetters, match="漢"):
        pdf.render(blocks, "x", False)


@only_sqlite
@pytest.mark.at_length
def test_the_doctor_tells_when_the_certificate_ends(app: Flask, office: Certified, desk: Desk, tmp_path: Path) -> None:
    def told() -> str:
        lines = app.test_cli_runner().invoke(args=["doctor"]).output.splitlines()
        return "\n".join(line for line in lines if "SIGNING" in line)

    put(app, tmp_path, desk, office.pkcs12(PASSPHRASE), roots=office.pem)
    assert told().startswith("FAIL") and "mode 0644" in told(), "others can read it"
    (tmp_path / "office.p12").chmod(0o600)
    assert told().startswith("ok    SIGNING_CERTIFICATE: Huyện đoàn Thử, until") and "ok    SIGNING_ROOTS: 1" in told()
    desk.clock.advance(days=380)
    assert told().startswith("FAIL")
    desk.clock.advance(days=30)
    assert "expired" in told()
    (tmp_path / "roots.pem").write_bytes(b"nothing")
    assert "FAIL  SIGNING_ROOTS" in told()


needs_openssl = pytest.mark.skipif(not HAS_OPENSSL, reason="OpenSSL's time-stamp authority is not there")


@pytest.fixture(scope="module")
def stamps(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with authority(tmp_path_factory.mktemp("stamps")) as running:
        yield running


def stamped_by(app: Flask, desk: Desk, folder: Path, stamps: Authority, **more: Any) -> None:
    """The office's certificate in its place, and this authority asked for stamps."""
    certified = certify("Huyện đoàn Thử", desk.clock.now)
    roots = {"roots": stamps.pem, "time_stamps": stamps.address} | more
    put(app, folder, desk, certified.pkcs12(PASSPHRASE), roots.pop("roots"), **roots)


@needs_openssl
def test_an_authority_stamps_when_it_was_signed(
    app: Flask,
    paper: IssuedPaper,
    desk: Desk,
    reader: Callable[[str], Browser],
    new_client: Callable[..., Browser],
    session: Session,
    tmp_path: Path,
    stamps: Authority,
) -> None:
    """By its own clock, and not by the server's; everybody who verifies the paper reads whose stamp it is."""
    stamped_by(app, desk, tmp_path, stamps)
    chair, path = reader(CHAIR), paper_path(paper.id)
    began = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=2)
    chair.get(path)
    chair.post_form(f"{path}/signature")
    assert "Đã ký số" in chair.text and NAME in chair.text, chair.text
    session.rollback()
    row = session.scalars(sa.select(PaperSignature)).one()
    assert row.stamped_at and began <= row.stamped_at <= dt.datetime.now(dt.UTC) and row.stamped_by == NAME
    page = verification(new_client, paper)
    assert "Chữ ký số hợp lệ" in page and NAME in page, page
    assert (app.test_cli_runner().invoke(args=["doctor"])).output.count(f"{stamps.address} gives stamps") == 1
    session.rollback()
    session.execute(sa.update(PaperSignature).values(stamped_at=row.stamped_at - dt.timedelta(days=1)))
    session.commit()
    assert NAME not in verification(new_client, paper), "not what the file says"


@needs_openssl
@only_sqlite
@pytest.mark.parametrize("trouble", ["away", "not believed", "no authority"])
def test_without_a_stamp_that_is_believed_nothing_is_signed(
    app: Flask,
    paper: IssuedPaper,
    desk: Desk,
    reader: Callable[[str], Browser],
    session: Session,
    tmp_path: Path,
    stamps: Authority,
    trouble: str,
) -> None:
    stranger = certify("Ai Khác", desk.clock.now).pem
    elsewhere = {"away": "http://127.0.0.1:9/", "no authority": f"{stamps.address}x"}.get(trouble, stamps.address)
    stamped_by(
        app, desk, tmp_path, stamps, time_stamps=elsewhere, roots=stranger if trouble == "not believed" else stamps.pem
    )
    chair, path = reader(CHAIR), paper_path(paper.id)
    chair.get(path)
    answer = chair.post_form(f"{path}/signature")
    assert answer.status_code == 409 and "dấu thời gian" in chair.text, chair.text
    session.rollback()
    assert session.scalars(sa.select(PaperSignature)).all() == []
