"""Choosing the part of a person's name by which lists sort (tên gọi)."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, StringField
from wtforms.validators import Length

from webapp.current_user import PERSON, actor, allow, now, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.forms import PageForm, new_key
from webapp.languages import gettext
from webapp.pages.shared.refusals import answering_at_fields
from webapp.pages.shared.submitted import sent_key
from webapp.queries.people.directory import names_person, person_for
from webapp.services.command import Command
from webapp.services.people.names import choose_given_name

bp = Blueprint("given_name", __name__)


class GivenNameForm(PageForm):
    key = HiddenField()
    given_name = StringField(
        _("Given name"),
        [Length(max=200)],
        description=_(
            "The part of the full name by which lists sort, for example H'Mloan. Leave it empty for the last "
            "word of the name."
        ),
    )


@bp.route("/people/<sealed('person'):person_id>/given-name", methods=["GET", "POST"])
@allow(PERSON)
def choose(person_id: int) -> ResponseReturnValue:
    """Show and take the form; 404 for a person whose name is not the user's to keep."""
    session = db.session()
    person = person_for(session, actor(), person_id, today())
    if person is None or not names_person(session, actor(), person_id, today()):
        abort(404)
    form = GivenNameForm(given_name=person.given_name)
    form.key.data = form.key.data or new_key()

    def page() -> str:
        return render_template("people/given_name.html", person=person, form=form)

    if not form.validate_on_submit():
        return page(), 422 if form.errors else 200
    with answering_at_fields(form, page, 422):
        choose_given_name(session, person_id, form.given_name.data or "", Command(actor(), now(), sent_key()))
    flash(gettext("Saved. Lists sort by this name from now on."), "success")
    return redirect(url_for("people.person", person_id=person_id), 303)
