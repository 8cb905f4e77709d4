"""The last run of the checks, the fast form of them, and the heads of the daily closings."""

from dataclasses import dataclass

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.actors import Actor
from webapp.current_user import PERSON, actor, allow, now
from webapp.db import db
from webapp.filters import lazy as _
from webapp.frames import SYSTEM, MenuEntry
from webapp.languages import gettext
from webapp.pages.verification.wording import SENTENCES
from webapp.queries.closings import latest_closings
from webapp.verification.invariants import TimeOver, verify
from webapp.verification.last_run import keep, last_run
from webapp.verification.snapshot import snapshot
from workflows.roles import INSPECTION

bp = Blueprint("verification", __name__)
SECONDS = 5
"""How long the fast form may keep a worker; what takes longer is done by the nightly run."""


def inspects(actor: Actor) -> bool:
    """Whether the actor is a member of an inspection committee."""
    return any(post.kind in INSPECTION for post in actor.posts)


MENU = (MenuEntry("verification.report", _("Check of the record"), SYSTEM, 20, "check", shown=inspects),)


@dataclass(frozen=True, slots=True)
class ShownInvariant:
    """One line of the page. hidden: whether it fails in places that only some may know of."""

    key: str
    sentence: str
    held: bool
    places: tuple[str, ...]
    hidden: bool


@bp.get("/verification")
@allow(PERSON)
def report() -> ResponseReturnValue:
    """Show the last run and the latest heads."""
    _inspector()
    run = last_run(current_app.config["DOAN_VU"].data_dir)
    lines = [
        ShownInvariant(one.key, gettext(SENTENCES[one.key]), one.held, one.places, one.hidden)
        for one in (run.outcomes if run else ())
    ]
    return render_template("verification/report.html", run=run, lines=lines, closings=latest_closings(db.session()))


@bp.post("/verification")
@allow(PERSON, form_page="verification.report")
def run() -> ResponseReturnValue:
    """Run the fast form, for some seconds at most, and show it."""
    _inspector()
    folder = current_app.config["DOAN_VU"].data_dir
    try:
        with snapshot(db.engine, folder / "files", now(), fast=True) as record:
            outcomes = verify(record, SECONDS)
    except TimeOver:
        flash(gettext("This office is too large to be checked at once: the nightly check does it."))
    else:
        keep(folder, outcomes, now(), fast=True)
        flash(gettext("The record was checked."))
    return redirect(url_for("verification.report"), 303)


def _inspector() -> None:
    if not inspects(actor()):
        abort(404)
