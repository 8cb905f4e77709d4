"""An OpenID provider as a process of its own on loopback, for tests: `with running() as provider: …`.

It signs people in without asking, as whom and how the test has said (`says`), and keeps the rules of the standard:
codes are good once, for one client, with the verifier whose challenge was sent.
"""

import base64
import json
import secrets
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

CLIENT, SECRET = "doan-vu", "bi-mat-cua-doan-vu"


class Provider:
    """A running provider, seen from the test."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer

    def says(self, **what: Any) -> None:
        """Say what comes next: claims of tokens (None leaves one out), or `faults` such as 'key', 'none', 'slow'."""
        self._send("/_says", what)

    def asked(self) -> list[str]:
        """What was asked of it since the last time, as paths; of the authorization with its parameters."""
        answer: list[str] = self._send("/_asked", {})
        return answer

    def _send(self, path: str, what: dict[str, Any]) -> Any:
        with urllib.request.urlopen(self.issuer + path, json.dumps(what).encode(), timeout=60) as answer:
            return json.load(answer)


@contextmanager
def running(host: str = "127.0.0.1") -> Iterator[Provider]:
    """Start a provider and stop it at the end. host: what it calls this machine."""
    command = [sys.executable, "-m", "tests.support.loopback.provider", host]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield Provider(process.stdout.readline().strip())
        finally:
            process.terminate()
            process.wait()


KEY, OTHER = (ECKey.generate_key("P-256", {"kid": "one"}) for _number in range(2))
codes: dict[str, dict[str, str]] = {}
asked: list[str] = []
told: dict[str, Any] = {}


class Pages(BaseHTTPRequestHandler):
    """What the provider answers."""

    def do_GET(self) -> None:  # noqa: N802 - the server's name
        parts = urlsplit(self.path)
        asked.append(self.path)
        issuer = f"http://{sys.argv[1]}:{self.server.server_address[1]}"
        faults = told.get("faults", [])
        if parts.path == "/.well-known/openid-configuration":
            if "down" in faults:
                return self._answer(503, {})
            if "moved" in faults:
                return self._redirect(f"{issuer}/elsewhere")
            other = told.get("host", issuer)
            metadata = {
                "issuer": told.get("issuer", issuer),
                "authorization_endpoint": f"{issuer}/authorize",
                "token_endpoint": f"{other}/token",
                "jwks_uri": f"{issuer}/keys",
                "response_types_supported": ["code"],
            }
            return self._answer(200, metadata)
        if parts.path == "/keys":
            return self._answer(200, {"keys": [KEY.as_dict(private=False)]})
        if parts.path == "/authorize":
            sent = {name: values[0] for name, values in parse_qs(parts.query).items()}
            assert sent["client_id"] == CLIENT and sent["response_type"] == "code" and "openid" in sent["scope"]
            assert sent["code_challenge_method"] == "S256"
            if "refuses" in faults:
                return self._redirect(f"{sent['redirect_uri']}?error=access_denied&state={sent['state']}")
            code = secrets.token_urlsafe(16)
            codes[code] = sent
            back = {"code": code, "state": sent["state"], "iss": told.get("return_iss", issuer)}
            return self._redirect(f"{sent['redirect_uri']}?{urlencode(back)}")
        return self._answer(404, {})

    def do_POST(self) -> None:  # noqa: N802
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.path == "/_says":
            told.clear()
            told.update(json.loads(body))
            return self._answer(200, {})
        if self.path == "/_asked":
            seen, asked[:] = list(asked), []
            return self._answer(200, seen)
        asked.append(self.path)
        if "slow" in told.get("faults", []):
            threading.Event().wait(30)
        sent = {name: values[0] for name, values in parse_qs(body).items()}
        known = codes.pop(sent.get("code", ""), None)
        basic = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        good = (
            known is not None
            and self.headers["Authorization"] == basic
            and sent["redirect_uri"] == known["redirect_uri"]
            and create_s256_code_challenge(sent["code_verifier"]) == known["code_challenge"]
        )
        if not good or known is None:
            return self._answer(400, {"error": "invalid_grant"})
        return self._answer(200, {"access_token": "x", "token_type": "Bearer", "id_token": self._token(known)})

    def _token(self, sent: dict[str, str]) -> str:
        now = told["now"]
        claims = {
            "iss": f"http://{sys.argv[1]}:{self.server.server_address[1]}",
            "sub": told.get("sub", "nobody"),
            "aud": CLIENT,
            "nonce": sent.get("nonce"),
            "iat": now,
            "exp": now + 300,
            **({"auth_time": now} if "max_age" in sent else {}),
            **told.get("claims", {}),
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        faults = told.get("faults", [])
        if "none" in faults:
            parts = ({"alg": "none"}, claims)
            return (
                ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
                + "."
            )
        if "shared" in faults:
            return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET * 3))
        key = OTHER if "key" in faults else KEY
        return jwt.encode({"alg": "ES256", "kid": "one"}, claims, key)

    def _answer(self, status: int, what: Any) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(what).encode())

    def _redirect(self, target: str) -> None:
        self.send_response(303)
        self.send_header("Location", target)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        """Write nothing."""


def main() -> None:
    """Serve until the process is ended, after saying where."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    print(f"http://{sys.argv[1]}:{server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
