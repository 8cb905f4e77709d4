"""The query of a list's address: the filters and the cursor."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from cryptography.fernet import Fernet, InvalidToken
from flask import abort, redirect, request, url_for

from webapp.current_user import secret_key, today
from webapp.languages import gettext
from webapp.pages.shared.search_pace import count_search
from webapp.queries.paging import Cursor, Page
from webapp.services import sealing
from workflows.core.vietnamese import Refusal, parse_date

LONGEST_SEARCH = 80
PLACE = "place in a list"


def typed() -> str:
    """Return the words searched for, on one line.

    They are mostly names, and an address stays in the browser's history and in logs: there they stand sealed. An
    address with plain words, typed by hand, is answered by the sealed one. Raises TooManySearches.
    """
    if "q" in request.args:
        abort(redirect(sealed_address(request.path, request.args.items(multi=True)), 303))
    try:
        words = _cipher().decrypt(request.args.get("s", "")).decode()
    except (InvalidToken, ValueError):
        return ""
    if searched := " ".join(words.split())[:LONGEST_SEARCH]:
        count_search()
    return searched


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
    # Other than a place, the same words are sealed anew each time: who can search cannot compare what others sought.
    return sealing.cipher(secret_key(), b"search words")


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
    """Return the cursor of the page; None for the first page, and for a text that this program did not seal.

    A place names a row by its number, and numbers count what one may not see: nobody reads it. With a place of one's
    own choice one could search for the gaps.
    """
    for name in ("after", "before"):
        place = sealing.opened(secret_key(), PLACE, request.args.get(name, ""))
        if place is not None:
            return Cursor(place, backwards=name == "before")
    return None


def place_of(text: str) -> str:
    """Return a cursor's text as it stands in an address."""
    return sealing.sealed(secret_key(), PLACE, text)


def neighbours(endpoint: str, filters: Mapping[str, str], page: Page[Any]) -> dict[str, str]:
    """Return the addresses of the pages before and after, under the same filters, as `pager` takes them."""
    kept: dict[str, Any] = {name: value for name, value in filters.items() if value and name != "q"}
    if filters.get("q"):
        kept["s"] = sealed(filters["q"])
    return {
        "prev_url": url_for(endpoint, **kept, before=place_of(page.before)) if page.before else "",
        "next_url": url_for(endpoint, **kept, after=place_of(page.after)) if page.after else "",
    }


def few(names: Iterable[str], most: int) -> list[str]:
    """Return the names in an address or form, each once and at most so many."""
    return [each for each in dict.fromkeys(names) if each][:most]


def asked_day() -> tuple[dt.date, str]:
    """Return the day in the address and '', or today and what is wrong with it."""
    day, wrong = typed_day(request.args.get("day", "").strip())
    return day or today(), wrong


def typed_day(text: str) -> tuple[dt.date | None, str]:
    """Return the day that was typed and '', None for no text, or None and what is wrong with it."""
    try:
        return (parse_date(text) if text else None), ""
    except Refusal as refusal:
        problem = (gettext(refusal.problem, **refusal.values), gettext(refusal.advice))
        return None, ". ".join(problem) + "."
