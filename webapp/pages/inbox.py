"""My work: what waits for me, what I have done, what I watch."""

import datetime as dt

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.db import db
from webapp.pages.lists import PAGE_SIZE, case_rows, whole_number
from webapp.queries.cases import done_by, inbox, watched_by
from webapp.visitor import PERSON, actor, allow, today

bp = Blueprint("inbox", __name__)


@bp.get("/")
@allow(PERSON)
def front() -> ResponseReturnValue:
    return waiting()


@bp.get("/inbox", endpoint="inbox")
@allow(PERSON)
def waiting() -> ResponseReturnValue:
    """What waits for me, oldest due first."""
    found = inbox(db.session(), actor(), today(), PAGE_SIZE, _after(request.args.get("after", "")))
    rows, more = found[:PAGE_SIZE], found[PAGE_SIZE:]
    next_url = ""
    if more:
        last_id, last = rows[-1]
        next_url = url_for("inbox.inbox", after=f"{(last.due_on or dt.date.max).isoformat()}_{last_id}")
    return render_template(
        "inbox/inbox.html", tab="waiting", rows=case_rows([line for _id, line in rows]), next_url=next_url
    )


@bp.get("/inbox/done")
@allow(PERSON)
def done() -> ResponseReturnValue:
    """What I have done, newest first."""
    found = done_by(db.session(), actor(), whole_number("before"), PAGE_SIZE)
    return _page("done", "inbox.done", found)


@bp.get("/inbox/watching")
@allow(PERSON)
def watching() -> ResponseReturnValue:
    """Open cases that I may see and that wait for others."""
    found = watched_by(db.session(), actor(), today(), whole_number("before"), PAGE_SIZE)
    return _page("watching", "inbox.watching", found)


def _page(tab: str, endpoint: str, found: list) -> ResponseReturnValue:  # type: ignore[type-arg]
    rows = found[:PAGE_SIZE]
    next_url = url_for(endpoint, before=rows[-1][0]) if len(found) > PAGE_SIZE else ""
    return render_template("inbox/inbox.html", tab=tab, rows=case_rows([line for _id, line in rows]), next_url=next_url)


def _after(text: str) -> tuple[dt.date, int] | None:
    """Where the last page ended, as '2026-12-01_17'; anything else starts at the beginning."""
    day, _line, number = text.partition("_")
    if not (number.isascii() and number.isdigit()):
        return None
    try:
        return dt.date.fromisoformat(day), int(number[:9])
    except ValueError:
        return None
