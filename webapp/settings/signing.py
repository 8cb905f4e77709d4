"""Settings of digital signatures, read from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Signing:
    """The certificates with which this office signs papers, and the authorities that it believes.

    certificate: a PKCS#12 file of the unit with this code; None where papers are signed elsewhere. roots: a PEM file.
    time_stamps: the address of a time-stamp authority, '' for none.
    """

    certificate: Path | None = None
    passphrase: str = ""
    unit: str = ""
    roots: Path | None = None
    time_stamps: str = ""

    @classmethod
    def read(cls, environ: Mapping[str, str], data_dir: Path) -> "Signing":
        """Return the settings of the environment; files lie in DATA_DIR. Raises ValueError for a wrong setting."""
        certificate, roots = environ.get("SIGNING_CERTIFICATE", ""), environ.get("SIGNING_ROOTS", "")
        passphrase, unit = environ.get("SIGNING_PASSPHRASE", ""), environ.get("SIGNING_UNIT", "").strip()
        if certificate and not (passphrase and unit):
            raise ValueError("SIGNING_CERTIFICATE needs SIGNING_PASSPHRASE and SIGNING_UNIT as well.")
        time_stamps = environ.get("SIGNING_TIME_STAMPS", "").strip()
        if time_stamps and not roots:
            raise ValueError("SIGNING_TIME_STAMPS needs SIGNING_ROOTS, with the authority whose stamps are believed.")
        if time_stamps and not time_stamps.startswith(("https://", "http://")):
            raise ValueError("SIGNING_TIME_STAMPS is an address that begins with https:// or http://.")
        return cls(
            data_dir / certificate if certificate else None,
            passphrase,
            unit,
            data_dir / roots if roots else None,
            time_stamps,
        )
