"""What a new office still lacks, computed: for administrators the machine and figures, for officers their units."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from webapp.actors import officer_paths
from webapp.current_user import PERSON, SIGNED_IN, actor, allow, now, signed_in_user, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.frames import SYSTEM, MenuEntry
from webapp.pages.overview.beginning.steps import (
    LACKED,
    LACKING,
    LACKS,
    WORDS,
    steps_of_administrator,
    steps_of_officer,
)
from webapp.queries.overview.beginning import OFFICER_POSTS, units_lacking

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
    return render_template("beginning/steps.html", rows=rows, missing=missing, words=WORDS)


@bp.get("/beginning/lacking/<key:post>")
@allow(PERSON)
def lacking(post: str) -> ResponseReturnValue:
    """Name the committees of the user's own that lack the holder of a post. A constant number of statements."""
    paths = officer_paths(actor())
    if post not in LACKED or not paths:
        abort(404)
    place = LACKED.index(post)
    rows = units_lacking(db.session(), paths, OFFICER_POSTS[place], today())
    return render_template("beginning/lacking.html", title=LACKING[place], rows=rows)
