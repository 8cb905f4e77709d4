"""Asking for a change that a second person confirms, and the answer of the page."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from webapp.current_user import now, signed_in_user
from webapp.languages import gettext
from webapp.models import ChangeRequest
from webapp.pages.shared.submitted import sent_key
from webapp.services.changes.requests import Asker


def asker() -> Asker:
    """Return the signed-in user as who asks, under the key of the form that was sent."""
    return Asker(signed_in_user().account_id, now(), sent_key())


def answer_asked(change: ChangeRequest, done: str, done_url: str) -> ResponseReturnValue:
    """Answer a form that asked for a change: it is carried out already (`done`), or it waits for a second person."""
    if change.standing != "waiting":
        flash(done, "success")
        return redirect(done_url, 303)
    flash(gettext("Nothing is changed yet: the request waits for a second person of the unit concerned."), "success")
    return redirect(url_for("changes.change", public_id=change.public_id), 303)
