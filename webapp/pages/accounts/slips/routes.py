"""Slips with first passwords: shown once, to whoever has confirmed that they are made."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.current_user import SIGNED_IN, allow, now, signed_in_user
from webapp.db import db
from webapp.pages.papers.page import outside
from webapp.pages.shared.slips import slips_waiting
from webapp.services.accounts import slips as service
from workflows.core.finality import ADMINISTER

bp = Blueprint("slips", __name__)


@bp.get("/accounts/slips")
@allow(SIGNED_IN)
def slips() -> ResponseReturnValue:
    """Say how many slips wait to be printed by the user."""
    return render_template("accounts/slips.html", waiting=slips_waiting(), most=service.MOST)


@bp.post("/accounts/slips")
@allow(SIGNED_IN, final=ADMINISTER)
def draw() -> ResponseReturnValue:
    """Make the first passwords, and show the slips this once."""
    who = signed_in_user()
    drawn = service.draw_slips(db.session(), who.account_id, who.actor, now())
    if not drawn:
        return redirect(url_for("slips.slips"), 303)
    return render_template(
        "accounts/drawn.html",
        slips=drawn,
        address=f"{outside()}{url_for('signin.sign_in')}" if outside() else "",
        left=slips_waiting(),
    )
