"""Headers of every response, including those that no page makes: static files, refusals, errors."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING
from wsgiref.headers import Headers

from whitenoise import WhiteNoise

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

YEAR = 365 * 24 * 60 * 60

UNSERVED = ("/VENDORED.json", ".unicodes.txt")

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not "no-referrer": over https the CSRF check reads our own pages' referrer.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def headers_of(https: bool) -> dict[str, str]:
    """Return the headers of every answer, also of those that the server itself gives."""
    strict = {"Strict-Transport-Security": f"max-age={YEAR}; includeSubDomains"} if https else {}
    return ALWAYS | strict


class SecurityHeaders:
    """A WSGI application that adds the headers to the responses of the one inside, and keeps those already set."""

    def __init__(self, inside: "WSGIApplication", https: bool) -> None:
        self.inside = inside
        self.headers = headers_of(https)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], exc_info=None):  # type: ignore[no-untyped-def]
            present = Headers(headers)
            for name, value in self.headers.items():
                present.setdefault(name, value)
            # Pages belong to one person and one moment: the back button requests them again.
            present.setdefault("Cache-Control", "no-store")
            return start_response(status, headers, exc_info)

        return self.inside(environ, start)


def serve_static(inside: "WSGIApplication", folder: Path) -> WhiteNoise:
    """Serve `folder` at /static/, cached for a year: the addresses carry the files' versions."""

    def widen(headers: Headers, path: str, _url: str) -> None:
        if path.endswith("worker.js"):  # it answers for pages, which lie above its own folder
            headers["Service-Worker-Allowed"] = "/"

    served = WhiteNoise(
        inside,
        root=str(folder),
        prefix="static/",
        max_age=YEAR,
        allow_all_origins=False,
        mimetypes={".webmanifest": "application/manifest+json"},
        add_headers_function=widen,
    )
    # Where the files come from is for who reads the source.
    served.files = {path: file for path, file in served.files.items() if not path.endswith(UNSERVED)}
    return served
