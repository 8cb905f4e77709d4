"""The digital signature of a paper as pages show it."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from webapp.models import PaperSignature
from webapp.services.papers.signatures import holds


@dataclass(frozen=True, slots=True)
class ShownSignature:
    """A signature, whether it holds now, and over which words. The signer's name is not for everybody."""

    holds: bool
    made_here: bool
    signer: str
    organisation: str
    certified_by: str
    serial: str
    until: dt.datetime
    at: dt.datetime
    words: str
    file: str
    stamped_at: dt.datetime | None
    stamped_by: str

    @property
    def authority(self) -> str:
        """The issuer of the certificate, for everybody; empty where that is its owner, who may be a person."""
        return "" if self.certified_by == self.signer else self.certified_by


def shown_signature(folder: Path, signature: PaperSignature | None) -> ShownSignature | None:
    """Return a signature to be shown; it is judged now, and not only when it came in."""
    if signature is None:
        return None
    return ShownSignature(
        holds(folder, signature),
        signature.made_here,
        signature.signer,
        signature.organisation,
        signature.certified_by,
        signature.serial,
        signature.certified_until,
        signature.scan.sent_at,
        signature.words_sha256,
        signature.scan.sha256,
        signature.stamped_at,
        signature.stamped_by or "",
    )
