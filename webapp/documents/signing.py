"""Signing PDF files with the office's certificate (PAdES, level B-B, or B-T where somebody stamps the time)."""

import datetime as dt
import io
from dataclasses import dataclass
from pathlib import Path

from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import ExtensionNotFound, KeyUsage, NameOID
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, InnerScaling, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.stamp import StaticStampStyle

from webapp.documents.pades import SignedBy, apart, examine

FIELD = "ChuKySo"
_AS_DRAWN = SimpleBoxLayoutRule(
    AxisAlignment.ALIGN_MIN, AxisAlignment.ALIGN_MIN, Margins.uniform(0), InnerScaling.NO_SCALING
)


class CertificateUnusable(Exception):
    """The office's certificate cannot sign. reason: 'missing', 'passphrase', 'key', 'usage', 'early' or 'expired'."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class OfficeCertificate:
    """The office's certificate with its key, and between which moments it is good."""

    name: str
    not_before: dt.datetime
    not_after: dt.datetime
    signer: signers.SimpleSigner

    def check(self, now: dt.datetime) -> None:
        """Raise CertificateUnusable outside its time."""
        if now < self.not_before:
            raise CertificateUnusable("early")
        if now > self.not_after:
            raise CertificateUnusable("expired")


class NotStamped(Exception):
    """The time-stamp authority has given no stamp that is believed."""


@dataclass(frozen=True, slots=True)
class Times:
    """The time-stamp authority that is asked, and the authorities whose stamps are believed."""

    stamper: TimeStamper
    believed: list[x509.Certificate]


@dataclass(frozen=True, slots=True)
class Stamp:
    """The visible part of a signature: a sheet as a PDF file, and its place on the last one of the paper."""

    sheet: bytes
    box: tuple[int, int, int, int]


class _Drawn(PdfContent):
    """The first sheet of a PDF file as the content of a stamp; the library's own class opens files by their names."""

    def __init__(self, sheet: bytes) -> None:
        super().__init__()
        self.sheet = sheet

    def render(self) -> bytes:
        assert self.writer is not None
        drawn = self.writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self.sheet)))
        self.resources.xobject["/Drawn"] = drawn
        _left, _low, right, high = drawn.get_object()["/BBox"]
        self.box = BoxConstraints(width=right, height=high)
        return b"/Drawn Do"


def load(file: Path, passphrase: str) -> OfficeCertificate:
    """Return the certificate of a PKCS#12 file. Raises CertificateUnusable."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise CertificateUnusable("missing") from error
    secret = passphrase.encode() or None
    try:
        key, certificate, _others = pkcs12.load_key_and_certificates(data, secret)
    except ValueError as error:
        raise CertificateUnusable("passphrase") from error
    if key is None or certificate is None or key.public_key() != certificate.public_key():
        raise CertificateUnusable("key")
    try:
        usage = certificate.extensions.get_extension_for_class(KeyUsage).value
    except ExtensionNotFound:
        usage = None
    if usage is not None and not (usage.digital_signature or usage.content_commitment):
        raise CertificateUnusable("usage")
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return OfficeCertificate(
        str(names[0].value) if names else certificate.subject.rfc4514_string(),
        certificate.not_valid_before_utc,
        certificate.not_valid_after_utc,
        signers.SimpleSigner.load_pkcs12_data(data, (), secret),
    )


def sign(
    data: bytes, certificate: OfficeCertificate, reason: str, stamp: Stamp, now: dt.datetime, times: Times | None = None
) -> tuple[bytes, SignedBy]:
    """Return a PDF file with a signature over the whole of it, and whose it is. Raises CertificateUnusable.

    What was made is judged before it is given out, as what comes from elsewhere is. times: who stamps it; raises
    NotStamped where no stamp comes that is believed.
    """
    certificate.check(now)
    made = signers.PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES, reason=reason
    )
    signed = io.BytesIO()
    writer, maker = (
        IncrementalPdfFileWriter(io.BytesIO(data)),
        signers.PdfSigner(
            made,
            signer=certificate.signer,
            stamp_style=StaticStampStyle(background=_Drawn(stamp.sheet), background_layout=_AS_DRAWN, border_width=0),
            new_field_spec=fields.SigFieldSpec(FIELD, on_page=-1, box=stamp.box),
            timestamper=times.stamper if times else None,
        ),
    )
    try:
        apart(lambda: maker.sign_pdf(writer, output=signed))
    except Exception as error:  # whatever an authority answers that the library stumbles over
        if times is None:
            raise
        raise NotStamped from error
    own: x509.Certificate = certificate.signer.signing_cert
    by = examine(signed.getvalue(), data, [own], now, times.believed if times else None)
    if times is not None and by.stamp is None:
        raise NotStamped
    return signed.getvalue(), by
