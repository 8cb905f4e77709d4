"""Digital signatures of issued papers: made here with the office's certificate, or taken in from elsewhere."""

import datetime as dt
import logging
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa
from asn1crypto import x509
from sqlalchemy.orm import Session

from webapp.actors import Actor
from webapp.documents import pades, pdf, signing
from webapp.documents.pades import SignatureUnfit, SignedBy, TimeStamp
from webapp.documents.pdf import UnknownLetters
from webapp.documents.signing import CertificateUnusable, NotStamped, OfficeCertificate, Stamp, Times
from webapp.documents.wording import DECISIONS
from webapp.logs import facts
from webapp.models import IssuedPaper, PaperSignature, Scan
from webapp.queries.papers.files import decision_pdf
from webapp.queries.papers.printing import text_of
from webapp.queries.papers.register import about_oneself, paper_for, signature_of
from webapp.queries.people.signers import signing_posts
from webapp.services.papers import scans
from webapp.services.refusals import NotFoundForActor, Refused
from webapp.services.transaction import transaction
from webapp.settings.signing import Signing
from webapp.time_stamps import OfficeTimeStamper
from workflows.core.calendar import HOME, local_date
from workflows.core.text import _

log = logging.getLogger("doan_vu.security")

UNUSABLE = {
    "missing": _("The office's certificate cannot be read. Ask the system administrator to install it again."),
    "passphrase": _("The office's certificate cannot be opened: the file is damaged or its passphrase is wrong."),
    "key": _("The office's certificate has no key of its own, so nothing can be signed with it."),
    "usage": _("The office's certificate is not one for signatures."),
    "early": _("The office's certificate is not valid yet."),
    "expired": _("The office's certificate has expired. A new one has to be obtained before anything is signed."),
}
UNFIT = {
    "unreadable": _("The signature in this file cannot be read."),
    "several": _("This file has several signatures; one over the whole file is taken."),
    "broken": _("The signature is broken: the file was changed after it was signed."),
    "partial": _("The signature does not cover the whole file: something was added after it was signed."),
    "other words": _(
        "The signed file is not the PDF file of this paper, or says something else. "
        "Download the PDF file here, sign exactly this file, and send it."
    ),
    "untrusted": _("The certificate was issued by nobody whom the office trusts, or was not valid."),
}


_NOT_STAMPED = _(
    "The time-stamp authority gives no stamp now, or none that the office believes. "
    "Nothing was signed: try again later."
)
LETTERS = _("These letters cannot stand in a PDF file: %(letters)s. Take the Word file.")
MOST_REMEMBERED = 1000
_judged_before: dict[tuple[str, str], SignedBy | None] = {}
"""Whose signatures hold, by the hashes of file and certificate: anybody may ask for it again and again."""


@dataclass(frozen=True, slots=True)
class SigningPlace:
    """The folder of the files of papers, and the public address of this server, which stands on them."""

    folder: Path
    outside: str


def may_sign(session: Session, actor: Actor, paper: IssuedPaper, settings: Signing, day: dt.date) -> bool:
    """Whether the actor is the one who signs this paper and its unit is the one whose certificate lies here."""
    if settings.certificate is None or paper.issuer.code != settings.unit or paper.ended is not None:
        return False
    if text_of(paper.kind) not in DECISIONS or "erased" in paper.content:
        return False
    posts = (post for post in signing_posts(session, paper.issuer_id, day) if post.person_id == actor.person_id)
    return any(post.person.full_name == paper.signer for post in posts)


def sign(
    session: Session, actor: Actor, paper_id: int, settings: Signing, place: SigningPlace, now: dt.datetime
) -> None:
    """Sign an issued paper with the office's certificate, and keep the file beside its scans.

    It is made before the lock, and everything asked again under it. Raises NotFoundForActor for anybody but the one who
    signs the paper, Refused (about them or their kin; signed already; a certificate that cannot sign).
    """
    paper = _signable(session, actor, paper_id, settings, now)
    try:
        certificate = signing.load(settings.certificate or Path(), settings.passphrase)
        reason, times = f"{paper.number}, SHA-256 {paper.sha256}", _times(settings)
        unsigned = decision_pdf(session, paper, place.outside)
        session.rollback()  # an authority may take its time, and no snapshot waits for it
        data, by = signing.sign(unsigned, certificate, reason, _stamp(certificate, now), now, times)
    except NotStamped as missing:
        log.error("no time-stamp", extra=facts(paper=paper_id))
        raise Refused(_NOT_STAMPED) from missing
    except CertificateUnusable as unusable:
        log.warning("certificate cannot sign", extra=facts(paper=paper_id, reason=unusable.reason))
        raise Refused(UNUSABLE[unusable.reason]) from unusable
    except SignatureUnfit as unfit:
        log.error("own signature does not hold", extra=facts(paper=paper_id, reason=unfit.reason))
        raise Refused(UNUSABLE["usage"]) from unfit
    except UnknownLetters as unknown:
        raise Refused(LETTERS, letters=str(unknown)) from unknown
    with transaction(session):
        session.execute(sa.select(IssuedPaper.id).where(IssuedPaper.id == paper_id).with_for_update())
        paper = _signable(session, actor, paper_id, settings, now)
        name = f"{paper.type}-{paper.seq:02d}.pdf"
        scan = scans.store(session, actor, paper, name, data, place.folder, now)
        session.add(_row(paper, scan, by, made_here=True))
    log.info("paper signed", extra=facts(paper=paper_id, certificate=by.fingerprint))


def keep(
    session: Session,
    actor: Actor,
    paper_id: int,
    sent: tuple[str, bytes],
    settings: Signing,
    place: SigningPlace,
    now: dt.datetime,
) -> SignedBy | None:
    """Store a file of a paper, sent as (name, bytes): a scan, or the paper's own PDF file, signed elsewhere.

    A scan is kept without what is noted in it, a signed file byte for byte. Returns who signed it. Raises Refused for a
    signature that proves nothing, and as `scans.unannotated` and `scans.keep` do.
    """
    called, data = sent
    media_type = scans.kind_of(scans.file_name(called), data)
    signed = media_type == pdf.MEDIA_TYPE and pades.MARK in data
    by = _judged(session, actor, paper_id, data, settings, place, now) if signed else None
    if by is None:
        data = scans.unannotated(media_type, data)

    def also(paper: IssuedPaper, scan: Scan) -> None:
        if by is not None:
            _refuse_second(session, paper)
            session.add(_row(paper, scan, by, made_here=False))

    scans.keep(session, actor, paper_id, called, data, place.folder, now, also)
    if by is not None:
        log.info("signed file taken", extra=facts(paper=paper_id, certificate=by.fingerprint))
    return by


def holds(folder: Path, signature: PaperSignature) -> bool:
    """Whether the file of a signature is there, as it came in, and its signature holds; `scan` is loaded.

    The file also has to say what the row says: of whom the certificate is, and over which words.
    """
    known = (signature.scan.sha256, signature.certificate_sha256)
    try:
        data = scans.fetch(folder, signature.scan)
    except scans.FileGone:
        return False
    if known not in _judged_before:
        if len(_judged_before) >= MOST_REMEMBERED:
            _judged_before.clear()
        _judged_before[known] = pades.holder(data, signature.certificate_sha256)
    said = SignedBy(
        signature.signer,
        signature.organisation,
        signature.certified_by,
        signature.serial,
        signature.certificate_sha256,
        signature.certified_until,
    )
    found = _judged_before[known]
    stamped = signature.stamped_at is None or (found is not None and found.stamp == _stamp_of(signature))
    whole = found is not None and replace(found, stamp=None) == said and stamped
    return whole and f"SHA-256 {signature.words_sha256}".encode() in data


def _signable(session: Session, actor: Actor, paper_id: int, settings: Signing, now: dt.datetime) -> IssuedPaper:
    paper = paper_for(session, actor, paper_id)
    if paper is None or not may_sign(session, actor, paper, settings, local_date(now)):
        raise NotFoundForActor
    if about_oneself(session, actor, paper):
        raise Refused(_("It is about you or your declared kin: somebody else has to act."))
    _refuse_second(session, paper)
    return paper


def _judged(
    session: Session, actor: Actor, paper_id: int, data: bytes, settings: Signing, place: SigningPlace, now: dt.datetime
) -> SignedBy:
    paper = paper_for(session, actor, paper_id)
    if paper is None:
        raise NotFoundForActor
    _refuse_second(session, paper)
    if settings.roots is None:
        raise Refused(_("This file is signed, and the office names no authority whose certificates it believes."))
    roots = _roots(settings.roots)
    try:
        return pades.examine(data, decision_pdf(session, paper, place.outside), roots, now)
    except SignatureUnfit as unfit:
        log.warning("signed file refused", extra=facts(paper=paper_id, reason=unfit.reason))
        raise Refused(UNFIT[unfit.reason], field="file") from unfit
    except UnknownLetters as unknown:
        raise Refused(LETTERS, letters=str(unknown)) from unknown


def _roots(file: Path) -> list[x509.Certificate]:
    try:
        return pades.read_roots(file)
    except (OSError, ValueError) as error:
        log.error("SIGNING_ROOTS cannot be read")
        raise Refused(_("The list of authorities that the office believes cannot be read.")) from error


def _times(settings: Signing) -> Times | None:
    """Return who stamps what is signed here; None where nobody does."""
    if not settings.time_stamps or settings.roots is None:
        return None
    return Times(_authority(settings.time_stamps), _roots(settings.roots))


@lru_cache
def _authority(address: str) -> OfficeTimeStamper:
    """Return the authority at an address, kept: the library first asks each one for a stamp, to learn its size."""
    return OfficeTimeStamper(address)


def _stamp_of(signature: PaperSignature) -> TimeStamp | None:
    at, by, fingerprint = signature.stamped_at, signature.stamped_by, signature.stamp_certificate_sha256
    return TimeStamp(at, by or "", fingerprint or "") if at else None


def _refuse_second(session: Session, paper: IssuedPaper) -> None:
    if signature_of(session, paper.id) is not None:
        raise Refused(_("This paper has its digital signature already."))


def _stamp(certificate: OfficeCertificate, now: dt.datetime) -> Stamp:
    at = now.astimezone(HOME)
    lines = f"Ký số: {certificate.name}", f"Thời gian ký: {at:%H:%M, %d/%m/%Y} (giờ Việt Nam)"
    return Stamp(pdf.stamp(lines), pdf.STAMP_AT)


def _row(paper: IssuedPaper, scan: Scan, by: SignedBy, made_here: bool) -> PaperSignature:
    return PaperSignature(
        paper_id=paper.id,
        scan_id=scan.id,
        made_here=made_here,
        words_sha256=paper.sha256,
        signer=by.name,
        organisation=by.organisation,
        certified_by=by.issuer,
        serial=by.serial,
        certificate_sha256=by.fingerprint,
        certified_until=by.not_after,
        stamped_at=by.stamp and by.stamp.at,
        stamped_by=by.stamp and by.stamp.by,
        stamp_certificate_sha256=by.stamp and by.stamp.fingerprint,
    )
