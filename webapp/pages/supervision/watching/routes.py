"""Watching: what has changed in the cases, units and views that somebody follows, since they last looked."""

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField
from wtforms.validators import DataRequired

from webapp.access import sees_below
from webapp.addresses import opened_number
from webapp.current_user import PERSON, actor, allow, now, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.filters import process_title
from webapp.forms import PageForm
from webapp.frames import SUPERVISION, MenuEntry
from webapp.languages import gettext
from webapp.pages.overview.page import case_rows
from webapp.pages.shared.case_filters import soon_days
from webapp.pages.shared.case_loading import case_or_404
from webapp.pages.shared.refusals import answering_at_fields
from webapp.pages.shared.submitted import sent_key
from webapp.pages.shared.view_tabs import view_url
from webapp.queries.paging import instant
from webapp.queries.supervision.views import view_line, views_of
from webapp.queries.supervision.watching import WatchLine, changed_cases, watches_of
from webapp.queries.units.tree import overseen_unit
from webapp.services.command import Command
from webapp.services.supervision import watching as service
from workflows.core.forms import options

bp = Blueprint("watching", __name__)
MENU = (MenuEntry("watching.watching", _("Watching"), SUPERVISION, 20, "bell", shown=sees_below),)
EVERY = {"daily": _("Daily"), "weekly": _("Weekly"), "none": _("No digest, on this page alone")}
MOST_CHANGED = 100


class WatchForm(PageForm):
    """The rhythm in which somebody wants to hear of what they watch."""

    every = SelectField(_("Digest"), [DataRequired(_("Choose how often."))], choices=options(list(EVERY.items())))


@dataclass(frozen=True, slots=True)
class WatchRow:
    """A watched thing as a line of the page."""

    id: int
    name: str
    url: str
    kind: str
    every: str


@bp.get("/supervision/watching")
@allow(PERSON)
def watching() -> ResponseReturnValue:
    """Show what the user watches, and what has changed since they last looked. A constant number of statements."""
    session, who = db.session(), actor()
    watches = watches_of(session, who, soon_days())
    changed = changed_cases(session, who, watches, today(), MOST_CHANGED + 1)
    urls = {str(view.id): view_url(view) for view in views_of(session, who)}
    return render_template(
        "supervision/watching.html",
        rows=[_row(each, urls) for each in watches],
        changed=case_rows(changed[:MOST_CHANGED]),
        more=len(changed) > MOST_CHANGED,
        since=min((each.seen_at for each in watches), default=None),
        until=now().isoformat(),
    )


def _row(line: WatchLine, urls: dict[str, str]) -> WatchRow:
    kinds = {"case": process_title(line.workflow), "unit": gettext("Unit"), "view": gettext("Saved view")}
    if line.kind == "view":
        url = urls.get(line.reference, "")
    elif line.kind == "unit":
        url = url_for("board.board", unit=line.reference)
    else:
        url = url_for("cases.case", public_id=line.reference)
    return WatchRow(line.id, line.name, url, kinds[line.kind], str(EVERY[line.every]))


@bp.post("/supervision/watching/seen")
@allow(PERSON)
def seen() -> ResponseReturnValue:
    """Note that the user has looked at what changed until the page was shown."""
    try:
        until = instant(request.form.get("until", ""))
    except ValueError:
        abort(422)
    service.note_seen(db.session(), until, _command())
    return redirect(url_for("watching.watching"), 303)


@bp.route("/supervision/watching/new", methods=["GET", "POST"])
@allow(PERSON)
def watch() -> ResponseReturnValue:
    """Watch the case, unit or view in the address, or change how often its digest comes; 404 for one not to be seen."""
    watched, name = _watched()
    form = WatchForm()

    def page() -> str:
        asked = [request.args.get(key) or None for key in ("case", "unit", "view")]
        url = url_for("watching.watch", case=asked[0], unit=asked[1], view=asked[2])
        return render_template("supervision/watch.html", form=form, name=name, url=url)

    if not form.validate_on_submit():
        return page(), 422 if form.errors else 200
    with answering_at_fields(form, page, 422):
        service.watch(db.session(), watched, form.every.data or "", _command())
    flash(gettext("You watch it from now on: what changes stands on this page."), "success")
    return redirect(url_for("watching.watching"), 303)


def _watched() -> tuple[service.Watched, str]:
    """Return what the address names, and what it is called; 404 for what the user may not see."""
    if case := request.args.get("case", "")[:64]:
        case_or_404(case)
        return service.Watched(case=case), gettext("Case %(reference)s", reference=case[:8].upper())
    if code := request.args.get("unit", "")[:60]:
        unit = overseen_unit(db.session(), sees_below(actor()), code) or abort(404)
        return service.Watched(unit=code), unit.name
    number = opened_number("view", request.args.get("view", ""))
    view = (view_line(db.session(), actor(), number) if number and sees_below(actor()) else None) or abort(404)
    return service.Watched(view=view.id), view.name


@bp.post("/supervision/watching/<sealed('watch'):watch_id>/end")
@allow(PERSON)
def end(watch_id: int) -> ResponseReturnValue:
    """Stop watching something."""
    service.end_watch(db.session(), watch_id, _command())
    flash(gettext("You do not watch it any more."), "success")
    return redirect(url_for("watching.watching"), 303)


def _command() -> Command:
    return Command(actor(), now(), sent_key())
