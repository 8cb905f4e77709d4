"""The frame of a page: the whole page or the fragment that htmx asked for, and what stands on every page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, current_app, g, request, session, url_for
from flask_babel import get_locale

from webapp.actors import Actor


@dataclass(frozen=True)
class MenuEntry:
    """A page that the menu leads to; the routes module of the page declares it in `MENU`.

    place: where it stands, smaller is earlier; shown: what a person's posts give them to see there, and whoever has
    nothing does not see the entry (everybody does where it is None); administrators, persons: whose menu it stands in.
    """

    endpoint: str
    label: str
    place: int
    shown: Callable[[Actor], object] | None = None
    persons: bool = True
    administrators: bool = False


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A line of the menu. current: it leads to the page that is shown."""

    url: str
    label: str
    current: bool


def register(app: Flask) -> None:
    """Give every template its frame, and declare that the response depends on it."""
    app.context_processor(_frame)
    app.after_request(_vary)


def is_fragment() -> bool:
    """Whether htmx asks for a fragment of the present page; Back and Forward ask for a whole one."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def _frame() -> dict[str, Any]:
    # Only a user who is known already: the error page must not query a database that is down.
    user = g.get("user")
    locale = str(get_locale())
    theme = user.theme if user else session.get("theme", "auto")
    draft = g.get("draft")
    return {
        "frame": "layout/fragment.html" if is_fragment() else "layout/page.html",
        "user": user,
        "locale": locale,
        "other_locale": "en" if locale == "vi" else "vi",
        "theme": None if theme == "auto" else theme,
        "navigation": navigation(user, request.endpoint),
        "language_form_url": url_for("account.language"),
        "theme_form_url": url_for("account.theme"),
        "sign_out_url": url_for("signin.sign_out"),
        "find_url": url_for("searching.results"),
        "notices_url": url_for("notices.notices"),
        "here": _here(),
        "shown_draft": draft,
        # Of the page on which it was begun: who has acted since is not overwritten in silence.
        "draft_version": next((text for name, text in draft.fields if name == "version"), "") if draft else "",
    }


def _here() -> str:
    """Return the address to come back to after changing language or colours; empty for a refused form."""
    return request.full_path.rstrip("?") if request.endpoint and request.method == "GET" else ""


def navigation(user: Any, here: str | None) -> list[MenuItem]:
    """List the pages of this kind of account, in the order of their places."""
    if user is None or user.first_password:
        return []
    entries: list[MenuEntry] = current_app.extensions["menu"]
    return [
        MenuItem(url_for(entry.endpoint), entry.label, entry.endpoint == here)
        for entry in entries
        if (entry.administrators if user.administrator else entry.persons)
        and not (user.actor and entry.shown and not entry.shown(user.actor))
    ]


def _vary(response: Response) -> Response:
    response.vary.update(("HX-Request", "HX-History-Restore-Request", "Cookie"))
    return response
