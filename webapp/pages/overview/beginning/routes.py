"""The gaps of a new office, computed: for administrators the machine and figures, for officers their units."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from webapp.actors import officer_paths
from webapp.current_user import PERSON, SIGNED_IN, actor, allow, now, signed_in_user, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.frames import SYSTEM, MenuEntry
from webapp.pages.overview.beginning.steps import (
    BARE,
    BRANCH,
    LACKED,
    LACKING,
    LACKS,
    TERM,
    TERMLESS,
    WORDS,
    steps_of_administrator,
    steps_of_officer,
)
from webapp.queries.overview.beginning import OFFICER_POSTS, units_lacking, units_termless

bp = Blueprint("beginning", __name__)
MENU = (
    MenuEntry("beginning.steps", _("Getting started"), SYSTEM, 2, "tasks", shown=officer_paths, administrators=True),
)


@bp.get("/beginning")
@allow(SIGNED_IN)
def steps() -> ResponseReturnValue:
    """Show the steps; 404 for whoever is neither an administrator nor an officer. A constant number of statements."""
    session, who = db.session(), signed_in_user()
    if who.actor is None:
        rows = steps_of_administrator(session, who, now(), today())
    elif officer_paths(who.actor):
        rows = steps_of_officer(session, who, who.actor, today())
    else:
        abort(404)
    missing = sum(row.standing == LACKS for row in rows)
    return render_template("overview/beginning/steps.html", rows=rows, missing=missing, words=WORDS)


@bp.get("/beginning/lacking/<key:post>")
@allow(PERSON)
def lacking(post: str) -> ResponseReturnValue:
    """Name the units of the user's own that lack the holder of a post, or a term; each leads to where it is recorded.

    A constant number of statements.
    """
    paths, session, day = officer_paths(actor()), db.session(), today()
    if not paths:
        abort(404)
    title: str
    page = "naming.posts"
    if post == TERM:
        title, rows, page = TERMLESS, units_termless(session, paths, day), "terms.terms"
    elif post == BRANCH:
        title, rows = BARE, units_lacking(session, paths, OFFICER_POSTS[0], day, branches=True)
    elif post in LACKED:
        place = LACKED.index(post)
        title, rows = LACKING[place], units_lacking(session, paths, OFFICER_POSTS[place], day)
    else:
        abort(404)
    return render_template("overview/beginning/lacking.html", title=title, rows=rows, page=page)
