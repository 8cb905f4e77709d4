"""Addresses: their converters, where a request may come from, and where it may be redirected to."""

import logging
import re
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter, IntegerConverter, Map, PathConverter, RequestRedirect, ValidationError

from webapp.services.sealing import opened, sealed

log = logging.getLogger("doan_vu.security")

FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP")
"""Headers that proxies add and browsers never send."""
FORWARDED_SEEN = "forwarded-by"
"""The file in DATA_DIR with the address of a proxy that nobody has declared."""
NOTED_EVERY = 3600
LONGEST = 2000
MOST_FIELDS = 5000
"""Of a form: a register with a thousand rows to tick is the longest page."""
PLAIN = re.compile(r"/[!#$%&'()*+,./0-9:;=?@A-Z\[\]_a-z~-]*")
"""ASCII that stays as it is: no backslash, no tab, no letters that only look like a slash."""


class PublicId(BaseConverter):
    """The random name of a case in an address, such as 'k7mqx3pd9whn'."""

    regex = "[0-9A-Za-z_-]{4,64}"


class UnitCode(BaseConverter):
    """An office's own code of a unit, such as 'HT-01-02'."""

    regex = r"[^/]{1,60}"


class FormAddress(PathConverter):
    """The address of a form without its first stroke, as it stands in that of its draft: `<form_address:form>`."""


class RowNumber(IntegerConverter):
    """A number that fits a column: a larger one belongs to no row, so the database is not asked."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=2**31 - 1)


class SealedNumber(BaseConverter):
    """The number of a row, as every address names it: `<sealed('paper'):paper_id>`.

    Numbers run through the whole table, so they would count what lies between two rows that one may see.
    """

    def __init__(self, url_map: Map, kind: str) -> None:
        super().__init__(url_map)
        self.kind = kind

    def to_python(self, value: str) -> int:
        """Return the number; no page for anything that was not sealed for this kind."""
        number = opened_number(self.kind, value)
        if number is None:
            raise ValidationError
        return number

    def to_url(self, value: int) -> str:
        """Return what stands in the address."""
        return sealed_number(self.kind, value)


class Slug(BaseConverter):
    """A name from the program: of a workflow, a move, a rule, such as 'secretary.age_max'."""

    regex = "[a-z][0-9a-z._-]{0,63}"


def register(app: Flask) -> None:
    """Add converters such as `<public_id:case>`, the filter `sealed`, and `static(name)`, a static file's address."""
    app.url_map.converters.update(
        public_id=PublicId, key=Slug, unit_code=UnitCode, form_address=FormAddress, int=RowNumber, sealed=SealedNumber
    )
    app.add_template_filter(lambda number, kind: sealed_number(kind, number), "sealed")
    folder = Path(app.static_folder or "")
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    # They are cached for a year, so a changed one needs another address.
    at = {name: f"{app.static_url_path}/{name}?v={_version(path)}" for name, path in files.items()}
    app.add_template_global(at.__getitem__, "static")


def sealed_number(kind: str, number: int) -> str:
    """Return a row's number as it stands in an address or a form: nobody reads it, and nobody makes one up."""
    return sealed(str(current_app.secret_key), f"number of a {kind}", str(number))


def opened_number(kind: str, text: str) -> int | None:
    """Return the number of a row of this kind; None for anything that was not sealed here."""
    number = opened(str(current_app.secret_key), f"number of a {kind}", text)
    return int(number) if number else None


def local_target(text: str | None, fallback: str) -> str:
    """Return the address to redirect to: `text` if it is a page of ours that can be fetched, else `fallback`.

    The path is rebuilt from the page it leads to, so nothing of another host can remain in it.
    """
    if not text or len(text) > LONGEST or text.startswith("//") or not PLAIN.fullmatch(text):
        return fallback
    parts = urlsplit(text)
    if parts.scheme or parts.netloc:
        return fallback
    try:
        endpoint, values = current_app.create_url_adapter(request).match(parts.path, method="GET")  # type: ignore[union-attr]
    except (HTTPException, RequestRedirect):
        return fallback
    target = url_for(endpoint, **values)
    return f"{target}?{parts.query}" if parts.query else target


def came_from() -> str | None:
    """Return the path of our own page on which the button was pressed, from the referrer."""
    try:
        parts = urlsplit(request.referrer or "")
    except ValueError:
        return None
    if parts.netloc != request.host:
        return None
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def note_forwarding() -> None:
    """Leave a note for `doctor` if somebody signed in comes through a proxy while none is trusted.

    Then its address is everybody's: who guesses passwords behind it makes all others wait.
    """
    config = current_app.config["DOAN_VU"]
    if config.trusted_proxies or not any(name in request.headers for name in FORWARDED):
        return
    note = config.data_dir / FORWARDED_SEEN
    with suppress(OSError):
        if not note.exists() or time.time() - note.stat().st_mtime > NOTED_EVERY:
            note.write_text(request.remote_addr or "", encoding="ascii")


def refuse_damaged() -> None:
    """Refuse what no browser sends by itself: NUL in an address, and forms sent by pages of other sites."""
    if "\0" in request.path:
        abort(404)
    if any("\0" in part for pair in request.args.items(multi=True) for part in pair):
        abort(400)
    reads = request.method in ("GET", "HEAD", "OPTIONS")
    if not reads and request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        log.warning("form from another site")
        abort(403)


def refuse_overlong_form() -> None:
    """Refuse more fields than any page sends, before they are taken apart. Parts of uploads are limited by Flask."""
    if request.mimetype == "application/x-www-form-urlencoded" and request.get_data().count(b"&") >= MOST_FIELDS:
        abort(413)


def refuse_damaged_form() -> None:
    """Refuse NUL in a form's fields, which PostgreSQL cannot store. Runs after the check of the sender."""
    if any("\0" in part for pair in request.form.items(multi=True) for part in pair):
        abort(400)


def _version(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()[:10]
