"""Several requests confirmed at once: each shown with what it does, each a transaction and a record of its own."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.current_user import PERSON, actor, allow, now, signed_in_user
from webapp.db import db
from webapp.filters import sentence
from webapp.languages import gettext, ngettext
from webapp.pages.changes.details import SHOWN
from webapp.pages.changes.values import ChangeDetails
from webapp.pages.shared.list_query import cursor, neighbours
from webapp.pages.shared.slips import slips_waiting
from webapp.queries.changes.confirmers import confirmable
from webapp.queries.changes.holders import holder_names
from webapp.queries.changes.requests import ChangeReader, RequestLine, changes_page, named_in_each
from webapp.services.changes import requests as service
from workflows.core.finality import ADMINISTER

bp = Blueprint("changes_together", __name__)
MOST = 100


@dataclass(frozen=True, slots=True)
class TickedRow:
    """A request that can be ticked, with what it does.

    held_by: whose the administrator's account is that asked for it; error: why it was not carried out.
    """

    line: RequestLine
    kind: str
    about: str
    details: ChangeDetails
    held_by: str
    ticked: bool
    error: str


@bp.get("/changes/together")
@allow(PERSON)
def together() -> ResponseReturnValue:
    """List the requests that the user can confirm, each with what it does."""
    return _page({}, frozenset())


@bp.post("/changes/together")
@allow(PERSON, final=ADMINISTER, form_page="changes_together.together")
def confirm() -> ResponseReturnValue:
    """Confirm those that are ticked; each is carried out, or says why not."""
    ticked = request.form.getlist("change")[:MOST]
    if not ticked:
        return _page({}, frozenset(), gettext("Tick at least one request.")), 422
    results = service.confirm_each(db.session(), ticked, actor(), signed_in_user().account_id, now())
    errors = {public_id: sentence(why) for public_id, why in results.items() if why}
    done = len(results) - len(errors)
    if done:
        flash(ngettext("%(num)s request is carried out.", "%(num)s requests are carried out.", done), "success")
    if errors:
        return _page(errors, frozenset(errors)), 409
    if slips_waiting():
        return redirect(url_for("slips.slips"), 303)
    return redirect(url_for("changes.changes", decided=1), 303)


def _page(errors: dict[str, str], ticked: frozenset[str], error: str = "") -> str:
    session, who = db.session(), actor()
    page = changes_page(session, ChangeReader(signed_in_user().account_id, who), True, cursor())
    lines = [line.change for line in page.rows]
    mine = confirmable(session, who, lines)
    whom = named_in_each(session, lines)
    held_by = holder_names(session, {each.asked_by_id for each in lines if each.asked_by_id})
    rows = [
        TickedRow(
            line=line,
            kind=str(SHOWN[line.change.kind].title),
            about=SHOWN[line.change.kind].about(line.change),
            details=SHOWN[line.change.kind].details(session, line.change, whom.get(line.change.public_id, "")),
            held_by=held_by.get(line.change.asked_by_id or 0, ""),
            ticked=line.change.public_id in ticked,
            error=errors.get(line.change.public_id, ""),
        )
        for line in page.rows
        if line.change.public_id in mine
    ]
    shown = {row.line.change.public_id for row in rows}
    return render_template(
        "changes/together.html",
        rows=rows,
        error=error,
        elsewhere=[why for public_id, why in errors.items() if public_id not in shown],
        **neighbours("changes_together.together", {}, page),
    )
