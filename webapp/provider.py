"""The office's OpenID provider: where people are sent, and what it answers when they come back.

Requests go to the configured issuer's own host and nowhere else, follow no redirect, and end within seconds. Authlib
speaks the protocol and judges the token; what it leaves to its caller is asked here.
"""

import datetime as dt
import logging
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from webapp.logs import facts, kinds_of
from webapp.settings.provider import SignInProvider

log = logging.getLogger("doan_vu.security")

TIMEOUT = 4
"""Seconds that the provider may take for any one answer."""
LARGEST = 256 * 1024
DISCOVERED_FOR = 600
"""Seconds for which what the provider says of itself is remembered."""
REST = 10
"""Seconds after a failure in which the provider is left alone: nobody's page waits for it again and again."""
MOST_AT_ONCE = 2
"""Requests of this process that may wait for the provider at the same time; the others keep their threads."""
LEEWAY = 60
"""Seconds by which two clocks may differ."""
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
"""Signatures that only the provider can make: never a shared secret, never none."""
LONGEST_SUBJECT = 255


class ProviderAway(Exception):
    """A provider that does not answer, or not like an OpenID provider. Nothing is known of who sits there."""


class Untrusted(Exception):
    """The provider's answer proves nothing. reason: a word for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Departure:
    """The address that a person is sent to, and what has to come back with them."""

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Identity:
    """The person whom the provider has recognised. subject: its issuer and its lasting name for them.

    second_factor: whether it vouches for one. authenticated_at: when it last asked them, if it says so.
    """

    subject: str
    second_factor: bool
    authenticated_at: dt.datetime | None


def depart(provider: SignInProvider, redirect_uri: str, anew: bool) -> Departure:
    """Return where to send somebody; anew: the provider has to ask them again. Raises ProviderAway."""
    metadata, more = _discover(provider), {"prompt": "login", "max_age": "0"} if anew else {}
    nonce, verifier = _random(), _random()
    with _session(provider, metadata) as session:
        url, state = session.create_authorization_url(
            metadata["authorization_endpoint"],
            state=_random(),
            code_verifier=verifier,
            nonce=nonce,
            redirect_uri=redirect_uri,
            **more,
        )
    return Departure(url, state, nonce, verifier)


def arrive(provider: SignInProvider, redirect_uri: str, code: str, departure: Departure, now: dt.datetime) -> Identity:
    """Return whom the provider has recognised, by the code with which somebody came back from a departure.

    Raises ProviderAway, or Untrusted for a code or token that is not good: wrong signature, issuer, audience, nonce,
    too old, without a subject.
    """
    metadata = _discover(provider)
    with _line(), _session(provider, metadata) as session:
        try:
            token = session.fetch_token(
                metadata["token_endpoint"], code=code, redirect_uri=redirect_uri, code_verifier=departure.verifier
            )
        except AuthlibBaseError as error:
            raise Untrusted("code") from error
        keys = session.request("GET", metadata["jwks_uri"], withhold_token=True)
        claims = _judged(provider, token, keys.json(), departure.nonce, now)
    return _identity(provider, claims)


def ask(provider: SignInProvider) -> None:
    """Raise ProviderAway if the provider does not answer as it has to."""
    with _line():
        _fetched(provider)


def _judged(provider: SignInProvider, token: Any, keys: Any, nonce: str, now: dt.datetime) -> CodeIDToken:
    """Return the claims of the token that belongs to this client and this departure. Raises Untrusted."""
    try:
        read = jwt.decode(
            str(token.get("id_token", "")),
            KeySet.import_key_set(keys),
            registry=JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False),
        )
        claims = CodeIDToken(
            read.claims,
            read.header,
            {
                "iss": {"essential": True, "value": provider.issuer},
                "aud": {"essential": True, "value": provider.client_id},
            },
            {"nonce": nonce, "client_id": provider.client_id, "access_token": token.get("access_token")},
        )
        claims.validate(int(now.timestamp()), LEEWAY)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise Untrusted(getattr(error, "claim", "") or kinds_of(error)[0]) from error
    return claims


def _identity(provider: SignInProvider, claims: CodeIDToken) -> Identity:
    subject, at, methods = claims.get("sub"), claims.get("auth_time"), claims.get("amr") or []
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isprintable():
        raise Untrusted("sub")
    vouched = {each for each in [*methods, claims.get("acr")] if isinstance(each, str)}
    asked = dt.datetime.fromtimestamp(at, dt.UTC) if isinstance(at, int | float) and not isinstance(at, bool) else None
    return Identity(f"{provider.issuer} {subject}", bool(vouched & provider.second_factor), asked)


class _Session(OAuth2Session):  # type: ignore[misc]
    """Speaks to the issuer's own host only, follows no redirect, believes no proxy of the environment."""

    def __init__(self, issuer: str, **options: Any) -> None:
        super().__init__(trust_env=False, **options)
        self.issuer = issuer

    def request(self, method: str, url: str, **options: Any) -> requests.Response:
        if not _belongs(url, self.issuer):
            raise ProviderAway("another host")
        answer: requests.Response = super().request(
            method, url, **options | {"allow_redirects": False, "timeout": TIMEOUT, "stream": True}
        )
        answer._content = _read(answer)
        if answer.is_redirect:
            raise ProviderAway("redirect")
        return answer


def _read(answer: requests.Response) -> bytes:
    """Return a body that is neither endless nor dripping."""
    body, end = bytearray(), time.monotonic() + TIMEOUT
    for piece in answer.iter_content(8192):
        body += piece
        if len(body) > LARGEST or time.monotonic() > end:
            answer.close()
            raise ProviderAway("too long")
    return bytes(body)


def _session(provider: SignInProvider, metadata: dict[str, Any]) -> _Session:
    methods = metadata.get("token_endpoint_auth_methods_supported")
    posted = isinstance(methods, list) and "client_secret_basic" not in methods and "client_secret_post" in methods
    return _Session(
        provider.issuer,
        client_id=provider.client_id,
        client_secret=provider.client_secret,
        scope="openid",
        code_challenge_method="S256",
        token_endpoint_auth_method="client_secret_post" if posted else "client_secret_basic",
    )


_discovered: dict[str, tuple[float, dict[str, Any] | None]] = {}
"""What issuers say of themselves, with when it was asked; None for one that did not answer."""
_waiting = threading.BoundedSemaphore(MOST_AT_ONCE)


def _discover(provider: SignInProvider) -> dict[str, Any]:
    """Return what the provider says of itself, asked at most every ten minutes, and not soon after a failure."""
    at, known = _discovered.get(provider.issuer, (float("-inf"), None))
    if time.monotonic() - at < (DISCOVERED_FOR if known else REST):
        if known is None:
            raise ProviderAway("away a moment ago")
        return known
    with _line():
        found = None
        try:
            found = _fetched(provider)
        finally:
            _discovered[provider.issuer] = time.monotonic(), found
    return found


def _fetched(provider: SignInProvider) -> dict[str, Any]:
    """Return what the provider says of itself now. Raises ProviderAway where it is not the issuer that it has to be."""
    with _session(provider, {}) as session:
        address = f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
        answer = session.request("GET", address, withhold_token=True)
        answer.raise_for_status()
        metadata = answer.json()
    if not isinstance(metadata, dict) or metadata.get("issuer") != provider.issuer:
        raise ProviderAway("issuer")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not _belongs(metadata.get(name), provider.issuer):
            raise ProviderAway(name)
    return metadata


@contextmanager
def _line() -> Iterator[None]:
    """Let few wait for the provider at once, and turn every way of not answering into ProviderAway."""
    if not _waiting.acquire(timeout=1):
        raise ProviderAway("busy")
    try:
        try:
            yield
        except (requests.RequestException, ValueError) as error:
            raise ProviderAway(kinds_of(error)[0]) from error
    except ProviderAway as away:
        log.warning("sign-in provider does not answer", extra=facts(reason=str(away)))
        raise
    finally:
        _waiting.release()


def _belongs(url: object, issuer: str) -> bool:
    """Whether an address is one of the issuer's own host, in its own way."""
    try:
        found, own = urlsplit(str(url)), urlsplit(issuer)
        return (found.scheme, found.hostname, found.port) == (own.scheme, own.hostname, own.port) and (
            found.username is None
        )
    except ValueError:
        return False


def _random() -> str:
    return secrets.token_urlsafe(32)
