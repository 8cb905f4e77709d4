"""Declaring kin: a form on another person's page, and one's own declarations under "my account"."""

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from webapp.current_user import PERSON, actor, allow, now, today
from webapp.db import db
from webapp.languages import gettext
from webapp.pages.people.page import KinshipForm, shown
from webapp.pages.shared.refusals import answering_at_fields
from webapp.queries.people.directory import person_for
from webapp.services.people import kinship as service

bp = Blueprint("kinship", __name__)


@bp.post("/people/<sealed('person'):person_id>/kinship")
@allow(PERSON)
def declare(person_id: int) -> ResponseReturnValue:
    """Declare to be this person's kin; 404 for oneself, an unknown person and one out of scope."""
    session, who = db.session(), actor()
    person = person_for(session, who, person_id, today())
    if person is None or person.id == who.person_id:
        abort(404)
    form = KinshipForm()
    if not form.validate_on_submit():
        return shown(person, form), 422
    with answering_at_fields(form, lambda: shown(person, form)):
        service.declare(session, who, person_id, form.kind.data, now())
    flash(gettext("Declared. You take no part in votes and decisions about this person."), "success")
    return redirect(url_for("people.person", person_id=person_id), 303)


@bp.post("/my-account/kinship/<sealed('kinship'):kinship_id>/end")
@allow(PERSON)
def end(kinship_id: int) -> ResponseReturnValue:
    """Revoke a declaration of one's own; 404 both for another person's and one that has ended."""
    service.revoke(db.session(), actor(), kinship_id, now())
    flash(gettext("Taken back. The declaration stays on record with both days."), "success")
    return redirect(url_for("account.my_account"), 303)
