"""The tabs of saved views on top of the board and of tracking."""

from dataclasses import dataclass

from flask import request, url_for

from webapp.current_user import actor
from webapp.db import db
from webapp.queries.supervision.views import ViewLine, canonical_query, views_of

ENDPOINTS = {"board": "board.board", "tracking": "tracking.tracking"}


@dataclass(frozen=True, slots=True)
class ViewTab:
    """A tab: a saved view with its address. shared: whether it is one that somebody else has shared."""

    name: str
    url: str
    current: bool
    shared: bool


@dataclass(frozen=True, slots=True)
class ViewTabs:
    """The tabs of a page. save_url: where the filter that is shown can be saved; '' where it is, or there is none."""

    tabs: list[ViewTab]
    save_url: str


def view_url(view: ViewLine) -> str:
    """Return the address of a view: that of its page under its filter."""
    return f"{url_for(ENDPOINTS[view.page])}?{view.query}" if view.query else url_for(ENDPOINTS[view.page])


def view_tabs(page: str) -> ViewTabs:
    """Return the tabs of a page for the user, with the one that is shown marked. One statement."""
    shown = canonical_query(page, request.args.items(multi=True))
    tabs = [
        ViewTab(view.name, view_url(view), view.query == shown, bool(view.owner))
        for view in views_of(db.session(), actor(), page)
    ]
    saved = not shown or any(tab.current for tab in tabs)
    return ViewTabs(tabs, "" if saved else url_for("views.new", page=page, filter=shown))
