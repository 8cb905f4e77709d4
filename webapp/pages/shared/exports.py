"""Counting what leaves the program: papers, files and workbooks, by the pages that are marked `export`."""

from flask import Flask, Response, current_app, flash, g, request, session

from webapp.current_user import now, user_or_none
from webapp.db import db
from webapp.languages import gettext
from webapp.pages.shared import tables
from webapp.services import exports
from webapp.services.transaction import StorageBusy

BLANK = {"imports.blank", "paper_templates.template"}
"""Pages that send files in which no data of people stand: templates to be filled in."""


def register(app: Flask) -> None:
    """Look before a page makes an export whether it may be sent, and count it before it is."""
    app.before_request(_look)
    app.after_request(_count)


def on_paper() -> None:
    """Say that the answer is a paper, to be printed: it counts like a file."""
    g.on_paper = True


def _look() -> None:
    """Raise TooManyExports before anything is made, and tell the person what is noted."""
    g.pop("on_paper", None)
    who = user_or_none() if _marked() else None
    if who is None or who.actor is None:
        return
    if limit := exports.look(db.session(), who.actor, who.account_id, now()):
        words = gettext(
            "More than %(limit)d papers and files within an hour: this is noted, and those who watch over your unit "
            "get a notice.",
            limit=limit,
        )
        if words not in (text for _category, text in session.get("_flashes", ())):
            flash(words, "warning")


def _count(response: Response) -> Response:
    """Count what is sent. What nobody counts is a fault of the program and is not sent."""
    if response.status_code not in (200, 206) or not _leaves(response):
        return response
    if not _marked():
        raise RuntimeError(f"{request.endpoint} sends what is not counted: mark it `export` where it is allowed")
    who = user_or_none()
    try:
        if who and who.actor:
            what = f"tables.{request.endpoint}" if tables.asked() else request.endpoint or ""
            exports.count(db.session(), who.actor, who.account_id, what, now())
    except (exports.TooManyExports, StorageBusy) as error:
        return current_app.make_response(current_app.handle_user_exception(error))
    return response


def _marked() -> bool:
    """Whether what this request asks for is counted: a page so marked, and the tables of any page as a file."""
    view = vars(current_app.view_functions[request.endpoint]) if request.endpoint else {}
    return bool(view.get("export") or tables.asked())


def _leaves(response: Response) -> bool:
    """Whether the answer is a paper, or a file to be kept, and no page of the program."""
    if request.endpoint in BLANK:
        return False
    return "on_paper" in g or "Content-Disposition" in response.headers
