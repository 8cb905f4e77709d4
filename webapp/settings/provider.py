"""Settings of the office's OpenID provider, read from the environment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

NEAR = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class SignInProvider:
    """The office's OpenID provider. second_factor: the values of `amr` and `acr` that stand for a second factor."""

    issuer: str
    client_id: str
    client_secret: str
    name: str
    second_factor: frozenset[str] = frozenset()

    @classmethod
    def read(cls, environ: Mapping[str, str], public_url: str | None) -> "SignInProvider | None":
        """Return the provider of the environment; None without OIDC_ISSUER. Raises ValueError for a wrong setting."""
        issuer, client_id = environ.get("OIDC_ISSUER", ""), environ.get("OIDC_CLIENT_ID", "")
        secret = environ.get("OIDC_CLIENT_SECRET", "")
        if not issuer:
            return None
        if public_url is None or not client_id or not secret:
            raise ValueError("OIDC_ISSUER needs PUBLIC_URL, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET as well.")
        host = _host(issuer)
        name = " ".join(environ.get("OIDC_NAME", "").split())[:60] or host
        factors = frozenset(re.split(r"[\s,]+", environ.get("OIDC_SECOND_FACTOR", ""))) - {""}
        return cls(issuer, client_id, secret, name, factors)


def _host(issuer: str) -> str:
    try:
        parts = urlsplit(issuer)
        good = parts.hostname and parts.port != 0 and parts.username is None
    except ValueError:
        good = False
    if not good or parts.query or parts.fragment or parts.scheme not in ("http", "https"):
        raise ValueError("OIDC_ISSUER has to look like https://id.example.vn/realms/doan.")
    if parts.scheme == "http" and parts.hostname not in NEAR:
        raise ValueError("OIDC_ISSUER has to begin with https://: who reads along could sign in as anybody.")
    return parts.hostname or ""
