"""Requests for changes: those that wait, those decided, and one of them with its confirmation."""

import datetime as dt
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from webapp.actors import OFFICERS, Actor, officer_paths
from webapp.current_user import PERSON, SIGNED_IN, actor, allow, now, signed_in_user
from webapp.db import db
from webapp.filters import lazy as _
from webapp.filters import sentence
from webapp.forms import PageForm
from webapp.frames import WORK, MenuEntry
from webapp.languages import gettext
from webapp.pages.changes.details import SHOWN
from webapp.pages.shared.list_query import cursor, neighbours
from webapp.pages.shared.refusals import answering
from webapp.pages.shared.slips import slips_waiting
from webapp.queries.changes.confirmers import concerned, may_confirm
from webapp.queries.changes.holders import holder_words
from webapp.queries.changes.requests import (
    ChangeReader,
    RequestLine,
    change_line,
    changes_page,
    named_in_each,
    waiting_count,
)
from webapp.services.changes import requests as service
from webapp.services.refusals import Refused
from workflows.core.finality import ADMINISTER
from workflows.roles import INSPECTION

bp = Blueprint("changes", __name__)


def reads_changes(actor: Actor) -> bool:
    """Whether the actor's posts give them requests to read."""
    return any(post.kind in (*OFFICERS, *INSPECTION) for post in actor.posts)


MENU = (
    MenuEntry(
        "changes.changes",
        _("Changes to confirm"),
        WORK,
        50,
        "exchange",
        shown=reads_changes,
        waits=lambda user, _day: waiting_count(ChangeReader(user.account_id, user.actor)),
        administrators=True,
    ),
)
STANDINGS = {
    "waiting": _("waits for a second person"),
    "confirmed": _("carried out"),
    "alone": _("carried out by one person: nobody else could confirm it"),
    "refused": _("refused"),
    "withdrawn": _("withdrawn"),
}


class ChangeRefusalForm(PageForm):
    reason = TextAreaField(
        _("Reason"),
        [DataRequired(_("Write the reason.")), Length(max=500, message=_("Write at most 500 characters."))],
    )


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A request in a list. who: who asked for it."""

    url: str
    kind: str
    about: str
    unit: str
    who: str
    at_server: bool
    asked_at: dt.datetime
    standing: str


@bp.get("/changes")
@allow(SIGNED_IN)
def changes() -> ResponseReturnValue:
    """List the requests that wait, or with `decided` in the address those that were decided."""
    decided = bool(request.args.get("decided"))
    page = changes_page(db.session(), _reader(), not decided, cursor())
    pager = neighbours("changes.changes", {"decided": "1" if decided else ""}, page)
    who = signed_in_user().actor
    several = not decided and len(page.rows) > 1 and who is not None and bool(officer_paths(who))
    rows = [_row(line) for line in page.rows]
    return render_template("changes/list.html", rows=rows, decided=decided, several=several, **pager)


@bp.get("/changes/<public_id:public_id>")
@allow(SIGNED_IN)
def change(public_id: str) -> ResponseReturnValue:
    return _page(_line(public_id), ChangeRefusalForm(formdata=None))


@bp.post("/changes/<public_id:public_id>/confirm")
@allow(PERSON, final=ADMINISTER)
def confirm(public_id: str) -> ResponseReturnValue:
    """Confirm the request: it is carried out now."""
    with answering(lambda refusal: _refused(public_id, refusal)):
        service.confirm(db.session(), public_id, actor(), signed_in_user().account_id, now())
    flash(gettext("Confirmed and carried out. Those concerned are notified."), "success")
    return redirect(url_for("changes.change", public_id=public_id), 303)


@bp.post("/changes/<public_id:public_id>/refuse")
@allow(PERSON, form_page="changes.change")
def refuse(public_id: str) -> ResponseReturnValue:
    form, line = ChangeRefusalForm(), _line(public_id)
    if not may_confirm(db.session(), actor(), concerned(db.session(), line.change)):
        abort(404)
    if not form.validate_on_submit():
        return _page(line, form), 422
    with answering(lambda refusal: _refused(public_id, refusal)):
        reason = form.reason.data or ""
        service.refuse(db.session(), public_id, reason, actor(), signed_in_user().account_id, now())
    flash(gettext("The request is refused. Who asked for it reads the reason."), "success")
    return redirect(url_for("changes.change", public_id=public_id), 303)


@bp.post("/changes/<public_id:public_id>/withdraw")
@allow(SIGNED_IN)
def withdraw(public_id: str) -> ResponseReturnValue:
    with answering(lambda refusal: _refused(public_id, refusal)):
        service.withdraw(db.session(), public_id, signed_in_user().account_id, now())
    flash(gettext("The request is withdrawn. Nothing was changed."), "success")
    return redirect(url_for("changes.change", public_id=public_id), 303)


def _reader() -> ChangeReader:
    who = signed_in_user()
    return ChangeReader(who.account_id, who.actor)


def _line(public_id: str) -> RequestLine:
    return change_line(db.session(), _reader(), public_id) or abort(404)


def _refused(public_id: str, refusal: Refused) -> ResponseReturnValue:
    return _page(_line(public_id), ChangeRefusalForm(formdata=None), sentence(refusal.sentence)), 409


def _page(line: RequestLine, form: ChangeRefusalForm, error: str = "") -> str:
    session, who, row = db.session(), signed_in_user(), line.change
    waiting = row.standing == "waiting"
    return render_template(
        "changes/change.html",
        line=line,
        kind=SHOWN[row.kind].title,
        details=SHOWN[row.kind].details(session, row, named_in_each(session, [row]).get(row.public_id, "")),
        standing=STANDINGS[row.standing],
        held_by="" if who.administrator else holder_words(session, row.asked_by_id, by_code=False),
        form=form,
        error=error,
        slips=row.decided_by_id == who.account_id and bool(slips_waiting()),
        may_decide=bool(waiting and who.actor and may_confirm(session, who.actor, concerned(session, row))),
        may_withdraw=waiting and row.asked_by_id == who.account_id,
    )


def _row(line: RequestLine) -> RequestRow:
    row, kind = line.change, SHOWN[line.change.kind]
    return RequestRow(
        url=url_for("changes.change", public_id=row.public_id),
        kind=str(kind.title),
        about=kind.about(row),
        unit=line.unit,
        who=line.asked_by,
        at_server=line.at_server,
        asked_at=row.asked_at,
        standing=str(STANDINGS[row.standing]),
    )
