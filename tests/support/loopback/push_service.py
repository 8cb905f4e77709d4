"""A push service on the loopback: takes alerts, checks who sends them, and reads them as the browser would."""

import json
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()


def written(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def read(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


class PushService:
    """What it does: `status` is what it answers, `location` where it sends whoever asks. `alerts` are (path, text)."""

    def __init__(self) -> None:
        self.status, self.location = 201, ""
        self.alerts: list[tuple[str, str]] = []
        self.headers: list[dict[str, str]] = []
        self.asked = 0
        self.port = 0
        self.key, self.secret = ec.generate_private_key(CURVE), b"sixteen bytes 16"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def subscription(self, name: str = "one") -> dict[str, str]:
        """What a browser that subscribes here says of itself."""
        return {
            "endpoint": f"http://{self.host}/{name}",
            "key": written(point(self.key)),
            "secret": written(self.secret),
        }

    def take(self, path: str, headers: dict[str, str], body: bytes, office: str) -> None:
        """Check the sender and read the alert. office: the key that the page gave to the browser."""
        self.asked += 1
        scheme, _space, rest = headers["authorization"].partition(" ")
        given = dict(part.strip().split("=", 1) for part in rest.split(","))
        assert (scheme, given["k"]) == ("vapid", office)
        head, claims, signature = given["t"].split(".")
        both = read(signature)
        pair = utils.encode_dss_signature(int.from_bytes(both[:32]), int.from_bytes(both[32:]))
        sender = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, read(office))
        sender.verify(pair, f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))
        assert json.loads(read(claims))["aud"] == f"http://{self.host}"
        assert (headers["content-encoding"], headers["host"]) == ("aes128gcm", self.host)
        self.headers.append(headers)
        self.alerts.append((path, self._opened(body)))

    def _opened(self, body: bytes) -> str:
        salt, size = body[:16], body[20]
        sender, sealed = body[21 : 21 + size], body[21 + size :]
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, sender))
        info = b"WebPush: info\0" + point(self.key) + sender
        both = HKDF(SHA256(), 32, self.secret, info).derive(shared)
        content = HKDF(SHA256(), 16, salt, b"Content-Encoding: aes128gcm\0").derive(both)
        nonce = HKDF(SHA256(), 12, salt, b"Content-Encoding: nonce\0").derive(both)
        return AESGCM(content).decrypt(nonce, sealed, None).rstrip(b"\0").removesuffix(b"\2").decode()


@contextmanager
def receiving(service: PushService, office: str) -> Iterator[PushService]:
    """The service on a free port, which believes the office with this public key."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            service.take(self.path, {name.lower(): value for name, value in self.headers.items()}, body, office)
            self.send_response(service.status)
            if service.location:
                self.send_header("Location", service.location)
            self.end_headers()

        def log_message(self, *_said: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield service
    server.shutdown()
    thread.join()
    server.server_close()
