"""Compression of text for slow connections.

Pages contain secrets beside text that others may have typed, and compressed sizes can reveal secrets to an attacker who
can make the browser repeat requests. The session cookie is SameSite=Lax, so a foreign page's requests come without a
user and there is nothing to measure.
"""

import gzip
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING
from wsgiref.headers import Headers

import brotli
from werkzeug.http import parse_accept_header

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

TEXTS = ("text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml", "application/json")
SMALLEST = 1000
"""Bytes below which compression gains nothing."""
FILES = "/static/"
"""Where the files lie that are the same for everybody, until another version of the program."""


class Compressed:
    """A WSGI application that compresses the responses of the one inside."""

    def __init__(self, inside: "WSGIApplication") -> None:
        self.inside = inside

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], _exc_info=None):  # type: ignore[no-untyped-def]
            started[:] = [(status, headers)]
            return lambda _data: None

        body = self.inside(environ, start)
        status, raw = started[0]
        headers = Headers(raw)
        if not _is_text(status, headers) or environ["REQUEST_METHOD"] == "HEAD":
            start_response(status, raw)
            return body
        try:
            content = b"".join(body)
        finally:
            if hasattr(body, "close"):
                body.close()
        headers["Vary"] = ", ".join(filter(None, (headers.get("Vary"), "Accept-Encoding")))
        encoding = _encoding(environ.get("HTTP_ACCEPT_ENCODING", "")) if len(content) >= SMALLEST else None
        if encoding:
            # A page that says that there is no such file is none of them.
            kept = status.startswith("200") and environ["PATH_INFO"].startswith(FILES)
            content = compressed_once(content, encoding) if kept else _compressed(content, encoding, 5, 6)
            headers["Content-Encoding"] = encoding
            del headers["ETag"]  # of the uncompressed bytes
        headers["Content-Length"] = str(len(content))
        start_response(status, raw)
        return [content]


@lru_cache(maxsize=64)
def compressed_once(content: bytes, encoding: str) -> bytes:
    """Return a file as small as it gets: the style sheets and scripts of a first page are a seventh smaller so, for a
    second of work when the first browser asks.
    """
    return _compressed(content, encoding, 11, 9)


def _compressed(content: bytes, encoding: str, brotli_quality: int, gzip_level: int) -> bytes:
    if encoding == "br":
        return bytes(brotli.compress(content, quality=brotli_quality))
    return gzip.compress(content, gzip_level, mtime=0)


def _is_text(status: str, headers: Headers) -> bool:
    kind = (headers.get("Content-Type") or "").partition(";")[0]
    return not status.startswith(("204", "206", "304")) and kind in TEXTS and "Content-Encoding" not in headers


def _encoding(accepted: str) -> str | None:
    """Return 'br' or 'gzip', the first of them that the browser accepts."""
    quality = dict(parse_accept_header(accepted))
    return next((name for name in ("br", "gzip") if quality.get(name, 0) > 0), None)
