"""Alerts to browsers: sealed for one of them (RFC 8291) and handed to the push service of its maker (RFC 8030, 8292).

Requests go to the address that the browser has named, over https, to no address inside a network unless the settings
name the server, follow no redirect, and end within seconds.
"""

import datetime as dt
import http.client
import ipaddress
import os
import socket
import ssl
import time
from base64 import b64decode, urlsafe_b64encode
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from joserfc import jwt
from joserfc.jwk import ECKey

from webapp.config import Config, stored_key
from webapp.mail import Unsent

TIMEOUT = 10
"""Seconds that a push service may take for any one step."""
KEPT = 24 * 60 * 60
"""Seconds for which a push service keeps an alert for a browser that is not there."""
TOKEN_LIFE = dt.timedelta(hours=12)
RECORD = 4096
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""The order of the curve P-256 (FIPS 186)."""
GONE = (404, 410)
HTTPS = 443
LONGEST_ADDRESS, LONGEST_ANSWER = 1000, 1000


@dataclass(frozen=True)
class Subscription:
    """The address and keys by which one browser is reached. key and secret: as it gave them, in base64url."""

    endpoint: str
    key: str
    secret: str


@dataclass(frozen=True)
class Pusher:
    """The office before push services: its key, whom they may ask, and which servers of its own network may be asked.

    contact: '' where the office has no public address.
    """

    key: ec.EllipticCurvePrivateKey
    contact: str = ""
    servers: tuple[str, ...] = ()
    timeout: float = TIMEOUT

    @property
    def public_key(self) -> str:
        """The office's own key, as a page gives it to a browser that subscribes."""
        return _written(_point(self.key))

    def is_fit(self, subscription: Subscription) -> bool:
        """Whether an alert could be sealed and sent to it, as far as its words say."""
        try:
            self._place(subscription.endpoint)
            sealed(subscription, b"")
        except (ValueError, Unsent):
            return False
        return True

    def send(self, subscription: Subscription, text: str, now: dt.datetime) -> None:
        """Hand one alert to the push service. Raises Unsent; it is final if the browser has ended the subscription."""
        try:
            body, parts = sealed(subscription, text.encode()), self._place(subscription.endpoint)
        except ValueError as error:
            raise Unsent("address", final=True) from error
        headers = {
            "Host": parts.netloc,
            "Authorization": f"vapid t={self._token(parts, now)}, k={self.public_key}",
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(KEPT),
            "Topic": "work",  # a newer alert takes the place of one that the browser has not fetched
        }
        try:
            connection = self._connection(parts)
            try:
                connection.request("POST", parts._replace(scheme="", netloc="").geturl() or "/", body, headers)
                status = self._answer(connection.sock)
            finally:
                connection.close()
        except TimeoutError as error:
            raise Unsent("timeout") from error
        except (OSError, http.client.HTTPException) as error:
            raise Unsent(type(error).__name__) from error
        if not 200 <= status < 300:
            raise Unsent(str(status), final=status in GONE)

    def _place(self, endpoint: str) -> SplitResult:
        """Return the parts of an address that may be asked. Raises ValueError for any other."""
        parts = urlsplit(endpoint)
        ours = self._is_ours(parts)
        plain = parts.scheme == "http" and parts.hostname == "127.0.0.1" and ours
        if not endpoint.isascii() or not endpoint.isprintable() or len(endpoint) > LONGEST_ADDRESS:
            raise ValueError("no address")
        if not (parts.scheme == "https" or plain) or not parts.hostname or parts.username or parts.fragment:
            raise ValueError("no address of a push service")
        if parts.port not in (None, HTTPS) and not ours:  # what answers elsewhere is for nobody to find out here
            raise ValueError("no port of a push service")
        parts.hostname.encode("idna")  # as the look-up does, which may find that it is no name of a host
        return parts

    def _is_ours(self, parts: SplitResult) -> bool:
        return bool({parts.hostname, f"{parts.hostname}:{parts.port}"} & {*self.servers})

    def _connection(self, parts: SplitResult) -> http.client.HTTPConnection:
        """Return a connection to the address that the name has now: it is looked up once, and judged."""
        port = parts.port or HTTPS
        host = str(parts.hostname)
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        fit = [str(each[4][0]) for each in found if self._is_ours(parts) or ipaddress.ip_address(each[4][0]).is_global]
        if not fit:
            raise Unsent("private")
        connection = http.client.HTTPConnection(host, port, timeout=self.timeout)
        line = socket.create_connection((fit[0], port), self.timeout)
        secure = parts.scheme == "https"
        connection.sock = ssl.create_default_context().wrap_socket(line, server_hostname=host) if secure else line
        return connection

    def _answer(self, line: socket.socket) -> int:
        """Return the status of the answer; nothing else of it is read. Raises TimeoutError, however slowly it comes."""
        head, end = b"", time.monotonic() + self.timeout
        while b"\n" not in head:
            line.settimeout(max(end - time.monotonic(), 0.001))
            piece = line.recv(LONGEST_ANSWER - len(head))
            if not piece:
                raise http.client.BadStatusLine("")
            head += piece
        protocol, status, *_words = [*head.split(None, 2), b"", b""]
        if not protocol.startswith(b"HTTP/") or not status.isdigit():
            raise http.client.BadStatusLine("")
        return int(status)

    def _token(self, parts: SplitResult, now: dt.datetime) -> str:
        claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int((now + TOKEN_LIFE).timestamp())}
        claims |= {"sub": self.contact} if self.contact else {}
        pem = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return jwt.encode({"typ": "JWT", "alg": "ES256"}, claims, ECKey.import_key(pem), algorithms=["ES256"])


def pusher_of(config: Config) -> Pusher:
    """Return the pusher of the settings. Its key follows from a file in DATA_DIR, which is made at the first call."""
    seed = HKDF(SHA256(), 48, None, b"web push").derive(stored_key(config.data_dir / "push-key").encode())
    key = ec.derive_private_key(int.from_bytes(seed) % (ORDER - 1) + 1, ec.SECP256R1())
    return Pusher(key, config.public_url or "" if config.https else "", config.alerts.push_servers)


def sealed(
    subscription: Subscription, text: bytes, own: ec.EllipticCurvePrivateKey | None = None, salt: bytes | None = None
) -> bytes:
    """Return a text that this browser alone can read. own, salt: new ones each time, unless a test names them.

    Raises ValueError for malformed keys.
    """
    key, secret = _read(subscription.key), _read(subscription.secret)
    if len(secret) != 16:
        raise ValueError("no secret of a subscription")
    own, salt = own or ec.generate_private_key(ec.SECP256R1()), salt or os.urandom(16)
    shared = own.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key))
    both = HKDF(SHA256(), 32, secret, b"WebPush: info\0" + key + _point(own)).derive(shared)
    content = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(both)
    nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(both)
    head = salt + RECORD.to_bytes(4) + bytes([len(_point(own))]) + _point(own)
    return head + AESGCM(content).encrypt(nonce, text + b"\2", None)


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _written(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def _read(text: str) -> bytes:
    return b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
