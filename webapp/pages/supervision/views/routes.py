"""Saved views: saving the filter of the board or of tracking, renaming, sharing, deleting."""

from urllib.parse import parse_qsl

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.access import sees_below
from webapp.addresses import sealed_number
from webapp.current_user import PERSON, actor, allow, now
from webapp.db import db
from webapp.forms import new_key
from webapp.languages import gettext
from webapp.pages.shared.refusals import answering_at_fields
from webapp.pages.shared.submitted import sent_key
from webapp.pages.shared.view_tabs import view_url
from webapp.pages.supervision.views.forms import ViewForm
from webapp.queries.supervision.views import FILTERS, ViewLine, canonical_query, sharing_units, view_line, views_of
from webapp.services.command import Command
from webapp.services.supervision import views as service

bp = Blueprint("views", __name__)
LONGEST_QUERY = 1000


@bp.get("/supervision/views", endpoint="views")
@allow(PERSON)
def every() -> ResponseReturnValue:
    """List the user's views and those that are shared with them; 404 for a user who oversees nothing."""
    _supervisor()
    rows = [
        (view, view_url(view), url_for("watching.watch", view=sealed_number("view", view.id)))
        for view in views_of(db.session(), actor())
    ]
    return render_template("supervision/views.html", rows=rows)


@bp.route("/supervision/views/new", methods=["GET", "POST"])
@allow(PERSON)
def new() -> ResponseReturnValue:
    """Save the filter in the address (`page`, `filter`) under a name."""
    _supervisor()
    page, given = request.args.get("page", ""), request.args.get("filter", "")
    if page not in FILTERS or len(given) > LONGEST_QUERY:
        abort(404)
    query, form = canonical_query(page, parse_qsl(given)), ViewForm()
    form.offer(sharing_units(actor()))

    def shown() -> str:
        form.key.data = form.key.data or new_key()
        return render_template("supervision/view_new.html", form=form, page=page, filter=query)

    if not form.validate_on_submit():
        return shown(), 422 if form.errors else 200
    with answering_at_fields(form, shown, 422):
        view_id = service.save_view(db.session(), page, query, form.name.data or "", form.unit_id(), _command())
    flash(gettext("The view is saved. It stands as a tab on top of the page."), "success")
    return redirect(view_url(_view(view_id)), 303)


@bp.route("/supervision/views/<sealed('view'):view_id>", methods=["GET", "POST"])
@allow(PERSON)
def change(view_id: int) -> ResponseReturnValue:
    """Rename a view of one's own, and share it or keep it to oneself."""
    view = _own(view_id)
    form = ViewForm(data={"name": view.name, "unit": str(view.unit_id or "")})
    form.offer(sharing_units(actor()))

    def shown() -> str:
        form.key.data = form.key.data or new_key()
        return render_template("supervision/view.html", form=form, view=view, url=view_url(view))

    if not form.validate_on_submit():
        return shown(), 422 if form.errors else 200
    with answering_at_fields(form, shown, 422):
        service.change_view(db.session(), view_id, form.name.data or "", form.unit_id(), _command())
    flash(gettext("The view is saved."), "success")
    return redirect(url_for("views.views"), 303)


@bp.post("/supervision/views/<sealed('view'):view_id>/delete")
@allow(PERSON)
def delete(view_id: int) -> ResponseReturnValue:
    """Delete a view of one's own."""
    _own(view_id)
    service.delete_view(db.session(), view_id, _command())
    flash(gettext("The view is deleted. The cases are as they were."), "success")
    return redirect(url_for("views.views"), 303)


def _supervisor() -> None:
    if not sees_below(actor()):
        abort(404)


def _view(view_id: int) -> ViewLine:
    return view_line(db.session(), actor(), view_id) or abort(404)


def _own(view_id: int) -> ViewLine:
    _supervisor()
    view = _view(view_id)
    return abort(404) if view.owner else view


def _command() -> Command:
    return Command(actor(), now(), sent_key())
