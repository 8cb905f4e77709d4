"""A new unit under one that the user keeps: a branch of a commune, a commune of the level above."""

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from webapp.access import sees_below
from webapp.current_user import PERSON, actor, allow, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.filters import unit_kind
from webapp.forms import new_key
from webapp.languages import gettext
from webapp.models import Unit
from webapp.pages.shared.asking import answer_asked, asker
from webapp.pages.shared.fields import Dated, TypedDate
from webapp.pages.shared.paper_form import PaperForm
from webapp.pages.shared.refusals import answering_at_fields
from webapp.queries.units.naming import names_posts
from webapp.queries.units.tree import overseen_unit, proposed_code
from webapp.services.changes.founding import wanted_unit
from webapp.services.changes.requests import ask
from webapp.services.units.founding import NewUnit, sorts_under
from workflows.core.finality import DECIDE

bp = Blueprint("founding", __name__)


class UnitForm(PaperForm):
    """The form to found a unit: its name, its place in the tree, since when, and by which decision."""

    key = HiddenField()
    name = StringField(_("Name of the unit"), [DataRequired(_("Write the name of the unit.")), Length(max=200)])
    sort = SelectField(_("Kind"), [DataRequired(_("Choose the kind of unit."))], validate_choice=False)
    code = StringField(
        _("Code of the unit"),
        [DataRequired(_("Write a code.")), Length(max=40)],
        description=_("It can stay as proposed; it stands in lists and in the workbook."),
    )
    area = StringField(_("Place"), [Length(max=200)], description=_("The village, quarter or commune."))
    since = TypedDate(_("Exists since"), [Dated(_("Write the first day."))])


@bp.route("/units/<unit_code:code>/units/new", methods=["GET", "POST"])
@allow(PERSON, final=DECIDE)
def found(code: str) -> ResponseReturnValue:
    """Show and take the form; 404 for whoever records nothing in the unit, and where nothing can stand under it."""
    unit = _unit(code)
    form, session = UnitForm(), db.session()
    form.key.data = form.key.data or new_key()
    form.sort.choices = [("", ""), *((sort, unit_kind(sort)) for sort in sorts_under(unit))]
    if not form.is_submitted():
        form.code.data = proposed_code(session, unit)

    def page() -> str:
        return render_template("units/found.html", unit=unit, form=form)

    if not form.validate_on_submit():
        return page(), 422 if form.errors else 200
    assert form.since.data
    words = [" ".join((field.data or "").split()) for field in (form.code, form.name, form.area)]
    new = NewUnit(words[0], words[1], form.sort.data or "", words[2], form.since.data, form.paper)
    with answering_at_fields(form, page, 422):
        change = ask(session, wanted_unit(unit, new), asker())
    return answer_asked(change, gettext("The unit is recorded."), url_for("units.unit", code=code))


def _unit(code: str) -> Unit:
    unit = overseen_unit(db.session(), sees_below(actor()), code)
    if unit is None or not (unit.exists_on(today()) and names_posts(actor(), unit) and sorts_under(unit)):
        abort(404)
    return unit
