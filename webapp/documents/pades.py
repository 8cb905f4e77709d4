"""Signatures in PDF files (PAdES), judged wherever they were made.

Nothing is fetched: neither revocation lists nor certificates. That a certificate was revoked is not noticed.
"""

import datetime as dt
import io
import logging
import re
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel, StandardDiffPolicy, SuspiciousModification
from pyhanko.sign.diff_analysis.form_rules_api import FormUpdatingRule
from pyhanko.sign.diff_analysis.rules.file_structure_rules import (
    CatalogModificationRule,
    ObjectStreamRule,
    XrefStreamRule,
)
from pyhanko.sign.diff_analysis.rules.form_field_rules import SigFieldCreationRule, SigFieldModificationRule
from pyhanko.sign.diff_analysis.rules.metadata_rules import DocInfoRule, MetadataUpdateRule
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

for quiet in ("pyhanko", "pyhanko_certvalidator"):  # they would write what stands in a file into the log
    logging.getLogger(quiet).setLevel(logging.CRITICAL + 1)

Result = TypeVar("Result")
MARK = b"/ByteRange"
"""What every signed PDF file has in plain sight: without it nobody could find the signature."""
POINTS = 72 / 25.4
LARGEST_STAMP = (100 * POINTS, 60 * POINTS)
"""Width and height of a signature that is seen: a larger one could cover words with others."""
_FOR_SIGNATURES = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)
LARGEST_ADDED, LARGEST_UNPACKED = 4 * 1024 * 1024, 20 * 1024 * 1024
"""What may be added to a paper when it is signed, in bytes, packed and unpacked."""
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
PACKED_TWICE = re.compile(rb"/Filter\s*\[[^\]]*Decode[^\]]*Decode|/LZWDecode|/RunLengthDecode")
STREAM = re.compile(rb"stream\r?\n")
_AS_BEFORE = StandardDiffPolicy(
    global_rules=[
        CatalogModificationRule(),
        *(
            rule.as_qualified(ModificationLevel.LTA_UPDATES)
            for rule in (DocInfoRule(), XrefStreamRule(), ObjectStreamRule(), MetadataUpdateRule())
        ),
    ],
    form_rule=FormUpdatingRule(
        [SigFieldCreationRule(), SigFieldModificationRule()],
        ignored_acroform_keys={"/Fields", "/SigFlags", "/DR", "/DA", "/NeedAppearances"},
    ),
)
"""What may be added to a paper when it is signed: a field with the signature, and data about the file."""


class SignatureUnfit(Exception):
    """A signature in a file proves nothing of this paper.

    reason: 'unreadable', 'several', 'broken', 'partial', 'other words' or 'untrusted'.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class SignedBy:
    """The owner of the certificate that a signature was made with. fingerprint: SHA-256 of the certificate."""

    name: str
    organisation: str
    issuer: str
    serial: str
    fingerprint: str
    not_after: dt.datetime
    stamp: "TimeStamp | None" = None


@dataclass(frozen=True, slots=True)
class TimeStamp:
    """The time-stamp of a signature: when an authority saw it. fingerprint: SHA-256 of the authority's certificate."""

    at: dt.datetime
    by: str
    fingerprint: str


def examine(
    data: bytes,
    original: bytes,
    roots: list[x509.Certificate],
    now: dt.datetime,
    stampers: list[x509.Certificate] | None = None,
) -> SignedBy:
    """Return who has signed a file that was made from `original`. Raises SignatureUnfit.

    Its one signature has to be intact, cover the whole file, and lead to one of the roots. The file begins with the
    original, byte for byte, and what follows changes nothing that is read on it. A time-stamp counts if it leads to one
    of `stampers`, or else of the roots; another one says nothing.
    """
    if not data.startswith(original):
        raise SignatureUnfit("other words")
    if not _is_small(data[len(original) :]):
        raise SignatureUnfit("unreadable")
    signature = _only_signature(data)
    try:
        _same_words(signature)
        context, stamping = (
            ValidationContext(trust_roots=each, moment=now, allow_fetching=False) for each in (roots, stampers or roots)
        )
        status = apart(lambda: validate_pdf_signature(signature, context, stamping, key_usage_settings=_FOR_SIGNATURES))
    except SignatureUnfit:
        raise
    except Exception as error:  # whatever a file makes the library stumble over, it proves nothing
        raise SignatureUnfit("unreadable") from error
    if not (status.intact and status.valid):
        raise SignatureUnfit("broken")
    if status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        raise SignatureUnfit("partial")
    if not status.trusted:
        raise SignatureUnfit("untrusted")
    stamp = status.timestamp_validity
    return _signed_by(signature.signer_cert, _stamp_in(status) if stamp is not None and stamp.trusted else None)


def _is_small(added: bytes) -> bool:
    """Whether what was added to a file is a signature's size, packed and unpacked, before anything unpacks it."""
    plain = ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()), added)
    if len(added) > LARGEST_ADDED or PACKED_TWICE.search(plain):
        return False
    left = LARGEST_UNPACKED
    for found in STREAM.finditer(added):
        with suppress(zlib.error):  # not packed, or not in this way
            left -= len(zlib.decompressobj().decompress(added[found.end() :], left))
        if left <= 0:
            return False
    return True


def holder(data: bytes, fingerprint: str) -> SignedBy | None:
    """Return whose the one signature of a file is, if it still holds, covers the whole, and is of this certificate.

    That the certificate was to be trusted was judged when the file came in: certificates end, papers do not.
    """
    try:
        signature = _only_signature(data)
        own: x509.Certificate = signature.signer_cert
        moment = own.not_valid_before + dt.timedelta(seconds=1)
        context = ValidationContext(trust_roots=[own], moment=moment, allow_fetching=False)
        status = apart(lambda: validate_pdf_signature(signature, context, key_usage_settings=_FOR_SIGNATURES))
    except Exception:  # as above
        return None
    whole = status.intact and status.valid and status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    return _signed_by(own, _stamp_in(status)) if whole and own.sha256.hex() == fingerprint else None


def read_roots(file: Path) -> list[x509.Certificate]:
    """Return the certificates of a PEM file. Raises ValueError, OSError."""
    found = [x509.Certificate.load(der) for _kind, _headers, der in pem.unarmor(file.read_bytes(), multiple=True)]
    for each in found:
        each.native  # noqa: B018 - what is no certificate is found out here, and not at the first signature
    return found


def apart(call: Callable[[], Result]) -> Result:
    """Return what a call gives in a thread of its own: the library starts an event loop, and there may be one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(call).result()


def _only_signature(data: bytes) -> EmbeddedPdfSignature:
    try:
        found = PdfFileReader(io.BytesIO(data)).embedded_signatures
    except Exception as error:  # as above
        raise SignatureUnfit("unreadable") from error
    if len(found) != 1:
        raise SignatureUnfit("several" if found else "unreadable")
    only: EmbeddedPdfSignature = found[0]
    return only


def _same_words(signature: EmbeddedPdfSignature) -> None:
    """Raise SignatureUnfit if what was added to the original does more than hold a signature."""
    result = _AS_BEFORE.review_file(signature.reader, 0)
    if isinstance(result, SuspiciousModification):
        raise SignatureUnfit("other words") from result
    left, low, right, high = (float(side) for side in signature.sig_field.get("/Rect", (0, 0, 0, 0)))
    if abs(right - left) > LARGEST_STAMP[0] or abs(high - low) > LARGEST_STAMP[1]:
        raise SignatureUnfit("other words")


def _stamp_in(status: PdfSignatureStatus) -> TimeStamp | None:
    """Return the time-stamp of a signature, if there is one over this signature that is whole."""
    found = status.timestamp_validity
    if found is None or not (found.intact and found.valid):
        return None
    own: x509.Certificate = found.signing_cert
    name = _text(own.subject.native.get("common_name")) or own.subject.human_friendly
    return TimeStamp(found.timestamp, name, own.sha256.hex())


def _signed_by(certificate: x509.Certificate, stamp: TimeStamp | None) -> SignedBy:
    subject, issuer = certificate.subject.native, certificate.issuer.native
    return SignedBy(
        _text(subject.get("common_name")) or certificate.subject.human_friendly,
        _text(subject.get("organization_name")),
        _text(issuer.get("common_name")) or certificate.issuer.human_friendly,
        f"{certificate.serial_number:x}",
        certificate.sha256.hex(),
        certificate.not_valid_after,
        stamp,
    )


def _text(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value or "")
