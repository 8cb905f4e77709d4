"""Keys for single purposes, which follow from the application's own."""

import base64

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def derived(key: str, purpose: bytes) -> bytes:
    """Return the key of this purpose, 32 bytes; it tells nothing of the application's own or of another purpose's."""
    return HKDF(SHA256(), 32, None, purpose).derive(key.encode())


def cipher(key: str, purpose: bytes) -> Fernet:
    """Return what seals and opens values of this purpose."""
    return Fernet(base64.urlsafe_b64encode(derived(key, purpose)))
