"""Certificates for tests: an authority, those whom it certifies, and PKCS#12 files of theirs."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Result = TypeVar("Result")
DAY = dt.timedelta(days=1)


@dataclass
class Certified:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def asn1(self) -> asn1.Certificate:
        return asn1.Certificate.load(self.certificate.public_bytes(serialization.Encoding.DER))

    def pkcs12(self, passphrase: str, key: ec.EllipticCurvePrivateKey | None = None) -> bytes:
        """A PKCS#12 file; key: another one than the certificate's."""
        secret = serialization.BestAvailableEncryption(passphrase.encode())
        return serialization.pkcs12.serialize_key_and_certificates(
            b"office", key or self.key, self.certificate, None, secret
        )


def certify(
    name: str,
    now: dt.datetime,
    by: Certified | None = None,
    *,
    organisation: str = "",
    begins: dt.timedelta = -DAY,
    ends: dt.timedelta = 400 * DAY,
    signs: bool = True,
    lasting: bool = True,
) -> Certified:
    """A certificate of this name, by an authority or, without one, an authority of its own.

    signs: whether it is for signatures; lasting: whether also for those that nobody can deny.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    said = [x509.NameAttribute(NameOID.COMMON_NAME, name)]
    said += [x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation)] if organisation else []
    subject = x509.Name(said)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + begins)
        .not_valid_after(now + ends)
        .add_extension(x509.BasicConstraints(by is None, None), True)
        .add_extension(
            x509.KeyUsage(signs, signs and lasting, not signs, False, False, by is None, by is None, False, False), True
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
    )
    return Certified(builder.sign(by.key if by else key, hashes.SHA256()), key)


def apart(call: Callable[[], Result]) -> Result:
    """What a call gives in a thread of its own: a browser test may have an event loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(call).result()
