"""The frame of a page: the whole page or the fragment that htmx asked for, and what stands on every page."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from flask import Flask, Response, current_app, g, request, session, url_for
from flask_babel import get_locale

from webapp.actors import KEPT, Actor
from webapp.db import db
from webapp.filters import lazy as _
from webapp.practice import days_ahead
from workflows.core.calendar import local_date

WORK, FILES, PEOPLE, SUPERVISION, FIGURES, SYSTEM = (
    _("Work"),
    _("Cases and papers"),
    _("People and units"),
    _("Supervision"),
    _("Numbers"),
    _("System"),
)
GROUPS = (WORK, FILES, PEOPLE, SUPERVISION, FIGURES, SYSTEM)
"""The headings of the menu, from top to bottom."""


@dataclass(frozen=True)
class MenuEntry:
    """A page that the menu leads to; the routes module of the page declares it in `MENU`.

    group: the heading that it stands under; place: where there, smaller is earlier; icon: its sign in icons.svg;
    shown: what a person's posts give them to see there, and whoever has nothing does not see the entry (everybody does
    where it is None); waits: a statement that counts what waits there for the user on a day; administrators, persons:
    whose menu it stands in.
    """

    endpoint: str
    label: str
    group: str
    place: int
    icon: str
    shown: Callable[[Actor], object] | None = None
    waits: Callable[[Any, dt.date], "sa.ScalarSelect[int]"] | None = None
    persons: bool = True
    administrators: bool = False


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A line of the menu."""

    endpoint: str
    url: str
    label: str
    icon: str


@dataclass(frozen=True, slots=True)
class MenuGroup:
    """Lines of the menu under one heading."""

    name: str
    label: str
    items: tuple[MenuItem, ...]


@dataclass(frozen=True, slots=True)
class Menu:
    """The pages that somebody can go to. here: the endpoint of the page shown; waiting: how much waits, by endpoint."""

    groups: tuple[MenuGroup, ...]
    here: str | None
    waiting: dict[str, int]


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
        "practice": g.get("moment") if days_ahead() is not None else None,
        "menu": partial(menu, user, request.endpoint, g.get("moment")),
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


def menu(user: Any, here: str | None, moment: dt.datetime | None = None) -> Menu:
    """Return the pages of this kind of account by their groups, at a moment with what waits. One statement at most."""
    if user is None or user.first_password:
        return Menu((), here, {})
    entries = tuple(
        entry
        for entry in current_app.extensions["menu"]
        if (entry.administrators if user.administrator else entry.persons)
        and not (user.actor and entry.shown and not entry.shown(user.actor))
    )
    waiting = _waiting(user, entries, local_date(moment)) if moment and user.actor else {}
    return Menu(_groups(entries, str(get_locale()), request.script_root), here, waiting)


@lru_cache(KEPT)
def _groups(entries: tuple[MenuEntry, ...], _locale: str, _root: str) -> tuple[MenuGroup, ...]:
    """Return the lines of a menu in the language of this request, with the addresses of this request's root."""
    return tuple(
        MenuGroup(
            f"menu-{GROUPS.index(label)}",
            str(label),
            tuple(MenuItem(each.endpoint, url_for(each.endpoint), str(each.label), each.icon) for each in group),
        )
        for label, group in groupby(entries, key=lambda entry: entry.group)
    )


def _waiting(user: Any, entries: tuple[MenuEntry, ...], today: dt.date) -> dict[str, int]:
    waiting = tuple(entry for entry in entries if entry.waits)
    return dict(db.session().execute(_counts(user, waiting, today)).one()._mapping) if waiting else {}


@lru_cache(KEPT)
def _counts(user: Any, entries: tuple[MenuEntry, ...], today: dt.date) -> Any:
    return sa.select(*(entry.waits(user, today).label(entry.endpoint) for entry in entries if entry.waits))


def _vary(response: Response) -> Response:
    response.vary.update(("HX-Request", "HX-History-Restore-Request", "Cookie"))
    return response
