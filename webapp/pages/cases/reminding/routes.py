"""Reminding the holders of a case, by whoever waits for it."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from webapp.current_user import PERSON, actor, allow, now
from webapp.db import db
from webapp.languages import gettext
from webapp.pages.cases.responses import answering_on_case
from webapp.pages.shared.case_loading import case_or_404
from webapp.pages.shared.submitted import sent_key, sent_version
from webapp.services.cases.desk.reminding import remind_holders
from webapp.services.command import Command

bp = Blueprint("reminding", __name__)


@bp.post("/cases/<public_id:public_id>/reminders")
@allow(PERSON)
def remind(public_id: str) -> ResponseReturnValue:
    case_or_404(public_id)
    with answering_on_case(public_id, "", None):
        remind_holders(db.session(), public_id, Command(actor(), now(), sent_key(), version=sent_version()))
    flash(gettext("Whoever has this case gets a notice that it is awaited."))
    return redirect(url_for("cases.case", public_id=public_id), 303)
