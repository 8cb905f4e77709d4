"""What a new office still lacks, computed: for administrators the machine and figures, for officers their units."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from webapp.actors import officer_paths
from webapp.current_user import SIGNED_IN, allow, now, signed_in_user, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.frames import SYSTEM, MenuEntry
from webapp.pages.overview.beginning.steps import LACKS, WORDS, steps_of_administrator, steps_of_officer

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
