"""Keys for single purposes, which follow from the application's own, and what is sealed with them."""

import base64
import binascii
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def derived(key: str, purpose: bytes) -> bytes:
    """Return the key of this purpose, 32 bytes; it tells nothing of the application's own or of another purpose's."""
    return HKDF(SHA256(), 32, None, purpose).derive(key.encode())


def cipher(key: str, purpose: bytes) -> Fernet:
    """Return what seals and opens values of this purpose."""
    return Fernet(base64.urlsafe_b64encode(derived(key, purpose)))


BLOCK = 16
LONGEST = 2000


def sealed(key: str, purpose: str, text: str) -> str:
    """Return a text as it may stand in an address: the same one each time, and neither readable nor to be made up.

    Its length says only how many blocks it takes.
    """
    data = text.encode()
    data += b"\0" * (-len(data) % BLOCK)
    return base64.urlsafe_b64encode(_siv(key).encrypt(data, [purpose.encode()])).decode().rstrip("=")


def opened(key: str, purpose: str, given: str) -> str | None:
    """Return the text that was sealed for this purpose; None for anything else."""
    if not given or len(given) > LONGEST or not given.isascii():
        return None
    try:
        data = base64.b64decode(given + "=" * (-len(given) % 4), altchars=b"-_", validate=True)
        return _siv(key).decrypt(data, [purpose.encode()]).rstrip(b"\0").decode()
    except (binascii.Error, InvalidTag, ValueError):
        return None


@cache
def _siv(key: str) -> AESSIV:
    return AESSIV(derived(key, b"addresses"))
