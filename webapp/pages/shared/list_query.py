"""The query of a list's address: the filters and the cursor."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from cryptography.fernet import Fernet, InvalidToken
from flask import abort, current_app, redirect, request, url_for
from itsdangerous import Signer

from webapp.current_user import secret_key
from webapp.queries.paging import Cursor, Page
from webapp.services.sealing import cipher

LONGEST_SEARCH = 80


def typed() -> str:
    """Return the words searched for, on one line.

    They are mostly names, and an address stays in the browser's history and in logs: there they stand sealed. An
    address with plain words, typed by hand, is answered by the sealed one.
    """
    if "q" in request.args:
        abort(redirect(sealed_address(request.path, request.args.items(multi=True)), 303))
    try:
        words = _cipher().decrypt(request.args.get("s", "")).decode()
    except (InvalidToken, ValueError):
        return ""
    return " ".join(words.split())[:LONGEST_SEARCH]


def sealed_address(path: str, sent: Iterable[tuple[str, str]]) -> str:
    """Return the address of a list with these filters; the words searched for (`q`) are sealed in it."""
    fields = list(sent)
    kept = [(name, value) for name, value in fields if value and name not in ("q", "s")]
    words = next((value for name, value in fields if name == "q"), "").strip()
    if words:
        kept.append(("s", sealed(words)))
    return f"{path.partition('?')[0]}?{urlencode(kept)}" if kept else path.partition("?")[0]


def sealed(words: str) -> str:
    """Return words that only this application can read."""
    return _cipher().encrypt(words[: 4 * LONGEST_SEARCH].encode()).decode()


def _cipher() -> Fernet:
    return cipher(secret_key(), b"search words")


def chosen(name: str, offered: tuple[str, ...] | list[str]) -> str:
    """Return the choice of a filter, or ''. 404 for a value that the filter does not offer."""
    value = request.args.get(name, "")
    if value and value not in offered:
        abort(404)
    return value


def path_of(code: str, units: list[tuple[str, str, str]]) -> str:
    """Return the path of the chosen unit of these (code, name, path); '' for none. 404 for another unit."""
    if not code:
        return ""
    return next((path for known, _name, path in units if known == code), "") or abort(404)


def cursor() -> Cursor | None:
    """Return the cursor of the page; None for the first page, and for a text that this program did not write.

    With a place of one's own choice one could search for gaps in what one may not see.
    """
    for name in ("after", "before"):
        if (text := request.args.get(name, "")) and (signer := _signer()).validate(text):
            return Cursor(signer.unsign(text).decode(), backwards=name == "before")
    return None


def signed(text: str) -> str:
    """Return a cursor's text as it stands in an address."""
    return _signer().sign(text).decode()


def _signer() -> Signer:
    return Signer(current_app.secret_key or "", salt="cursor", sep=".")


def neighbours(endpoint: str, filters: Mapping[str, str], page: Page[Any]) -> dict[str, str]:
    """Return the addresses of the pages before and after, under the same filters, as `pager` takes them."""
    kept: dict[str, Any] = {name: value for name, value in filters.items() if value and name != "q"}
    if filters.get("q"):
        kept["s"] = sealed(filters["q"])
    return {
        "prev_url": url_for(endpoint, **kept, before=signed(page.before)) if page.before else "",
        "next_url": url_for(endpoint, **kept, after=signed(page.after)) if page.after else "",
    }
