"""The window frame: the whole page or the fragment that htmx asked for, and what stands on every page."""

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, g, request, session, url_for
from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from werkzeug.routing import BuildError

from webapp.access import Actor, counts_below, sees_below
from webapp.queries import versions
from webapp.queries.field_days import trips
from webapp.queries.meetings import meetings
from webapp.queries.recommendations import funnel, groups

FOR_PERSONS = (
    ("inbox.inbox", _("My work")),
    ("start.start", _("Start")),
    ("meetings.meetings", _("Sessions")),
    ("cases.archive", _("Archive")),
    ("field_days.front", _("Field days")),
    ("tracking.tracking", _("Tracking")),
    ("issued.register", _("Papers")),
    ("people.people", _("People")),
    ("units.units", _("Units")),
    ("indicators.dual_post", _("Dual posts")),
    ("indicators.rotation", _("Rotation")),
    ("recommendations.funnel", _("Exemplary members")),
    ("groups.groups", _("Cultivation groups")),
    ("rules.rules", _("Rule book")),
    ("calendar.calendar", _("Calendar")),
    ("versions.versions", _("Versions of processes")),
    ("account.my_account", _("My account")),
)
FOR_OVERSEERS: dict[str, Callable[[Actor], bool]] = {
    "meetings.meetings": lambda actor: bool(meetings.attends(actor)),
    "tracking.tracking": lambda actor: bool(sees_below(actor)),
    "field_days.front": lambda actor: trips.concerns(actor),
    "indicators.rotation": lambda actor: trips.views_all(actor),
    "indicators.dual_post": lambda actor: bool(counts_below(actor)),
    "recommendations.funnel": lambda actor: bool(funnel.places(actor.posts)),
    "versions.versions": lambda actor: bool(versions.board_of(actor)),
    "groups.groups": lambda actor: bool(groups.keeps_groups(actor)),
}
"""Those of them that answer 404 to somebody who oversees nothing, such as a member."""
FOR_ADMINISTRATORS = (
    ("imports.imports", _("Import")),
    ("paper_templates.templates", _("Templates of papers")),
    ("rules.rules", _("Rule book")),
    ("calendar.calendar", _("Calendar")),
    ("versions.versions", _("Versions of processes")),
    ("account.my_account", _("My account")),
)


def register(app: Flask) -> None:
    """Give every template its frame, and say that the answer depends on it."""
    app.context_processor(_frame)
    app.after_request(_vary)


def is_fragment() -> bool:
    """Whether htmx asks for what it puts into the page that stands; Back and Forward ask for a whole one."""
    return "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers


def _frame() -> dict[str, Any]:
    # Only a visitor who is known already: a page about a database that is away must not ask it who is there.
    visitor = g.get("visitor")
    locale = str(get_locale())
    theme = visitor.theme if visitor else session.get("theme", "auto")
    return {
        "frame": "layout/fragment.html" if is_fragment() else "layout/page.html",
        "visitor": visitor,
        "locale": locale,
        "other_locale": "en" if locale == "vi" else "vi",
        "theme": None if theme == "auto" else theme,
        "navigation": navigation(visitor, request.endpoint),
        "language_form_url": url_for("account.language"),
        "theme_form_url": url_for("account.theme"),
        "sign_out_url": url_for("signin.sign_out"),
        "notices_url": url_for("notices.notices"),
        "here": _here(),
    }


def _here() -> str:
    """The address that changing the language or colours comes back to; a refused form has none."""
    return request.full_path.rstrip("?") if request.endpoint and request.method == "GET" else ""


def navigation(visitor: Any, here: str | None) -> list[dict[str, Any]]:
    """The pages of this kind of account as {'url', 'label', 'current', 'count'}, without those not built."""
    if visitor is None or visitor.first_password:
        return []
    items = []
    for endpoint, label in FOR_ADMINISTRATORS if visitor.administrator else FOR_PERSONS:
        if visitor.actor and endpoint in FOR_OVERSEERS and not FOR_OVERSEERS[endpoint](visitor.actor):
            continue
        try:
            url = url_for(endpoint)
        except BuildError:
            continue
        items.append({"url": url, "label": label, "current": endpoint == here, "count": None})
    return items


def _vary(response: Response) -> Response:
    response.vary.update(("HX-Request", "HX-History-Restore-Request", "Cookie"))
    return response
