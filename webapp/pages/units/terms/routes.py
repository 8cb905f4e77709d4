"""The terms of a unit's committee: the list, recording a term, extending a provisional one."""

from flask import Blueprint, abort, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, HiddenField, IntegerField, StringField
from wtforms.validators import DataRequired, Length, NumberRange

from webapp.access import sees_below
from webapp.current_user import PERSON, actor, allow
from webapp.db import db
from webapp.filters import lazy as _
from webapp.forms import PageForm, new_key
from webapp.languages import gettext
from webapp.models import Unit
from webapp.pages.shared.asking import answer_asked, asker
from webapp.pages.shared.fields import Dated, TypedDate
from webapp.pages.shared.refusals import answering_at_fields
from webapp.queries.units.terms import TERM_MONTHS, keeps_terms, term_on, terms_of
from webapp.queries.units.tree import overseen_unit
from webapp.services.changes.requests import ask
from webapp.services.changes.terms import wanted_extension, wanted_term
from webapp.services.units.terms import NewTerm, TermPaper
from workflows.core.finality import DECIDE

bp = Blueprint("terms", __name__)


WHOLE = _("Write a whole number from 1 to 99.")


class TermForm(PageForm):
    key = HiddenField()
    starts_on = TypedDate(_("First day of the term"), [Dated(_("Write the first day."))])
    ends_on = TypedDate(_("Last day of the term"), [Dated(_("Write the last day."))])
    provisional = BooleanField(
        _("Provisional: appointed until a congress is held"), description=_("Otherwise the congress has elected it.")
    )
    members_fixed = IntegerField(
        _("Number of members that was fixed"),
        [DataRequired(WHOLE), NumberRange(1, 99, WHOLE)],
    )
    paper_number = StringField(
        _("Number of the decision or resolution"), [DataRequired(_("Write the number.")), Length(max=60)]
    )
    paper_date = TypedDate(_("Date of the decision"), [Dated(_("Write the date of the decision."))])
    paper_by = StringField(_("Body that decided"), [DataRequired(_("Write who decided.")), Length(max=200)])


class ExtensionForm(PageForm):
    key = HiddenField()
    extended_to = TypedDate(_("Extended to"), [Dated(_("Write the last day."))])
    paper = StringField(
        _("Paper of the level above"),
        [DataRequired(_("Write number, date and body.")), Length(max=200)],
        description=_("For example: 12-CV/TĐTN of 05/11/2026, the province union."),
    )


@bp.get("/units/<unit_code:code>/terms", endpoint="terms")
@allow(PERSON)
def every(code: str) -> ResponseReturnValue:
    """List the terms; with the form for those who record them. 404 outside the user's scope."""
    return _page(_unit(code), TermForm(formdata=None))


@bp.post("/units/<unit_code:code>/terms")
@allow(PERSON, final=DECIDE)
def record(code: str) -> ResponseReturnValue:
    unit, form = _kept(code), TermForm()
    if not form.validate_on_submit():
        return _page(unit, form), 422
    assert form.starts_on.data and form.ends_on.data and form.paper_date.data
    new = NewTerm(
        form.starts_on.data,
        form.ends_on.data,
        bool(form.provisional.data),
        form.members_fixed.data or 0,
        TermPaper(form.paper_number.data or "", form.paper_date.data, form.paper_by.data or ""),
    )
    with answering_at_fields(form, lambda: _page(unit, form), 422):
        change = ask(db.session(), wanted_term(unit, new, term_on(db.session(), unit.id, new.starts_on)), asker())
    return answer_asked(change, gettext("The term is recorded."), url_for("terms.terms", code=code))


@bp.route("/units/<unit_code:code>/terms/<sealed('term'):term_id>/extend", methods=["GET", "POST"])
@allow(PERSON, final=DECIDE)
def extend(code: str, term_id: int) -> ResponseReturnValue:
    """Extend a provisional term by the paper of the level above."""
    unit, form = _kept(code), ExtensionForm()
    term = next((each for each in terms_of(db.session(), unit.id) if each.id == term_id), None) or abort(404)

    form.key.data = form.key.data or new_key()

    def page() -> str:
        return render_template("units/extend_term.html", unit=unit, term=term, form=form)

    if not form.validate_on_submit():
        return page(), 422 if form.errors else 200
    assert form.extended_to.data
    with answering_at_fields(form, page, 422):
        change = ask(db.session(), wanted_extension(term, form.extended_to.data, form.paper.data or ""), asker())
    return answer_asked(change, gettext("The term is extended."), url_for("terms.terms", code=code))


def _unit(code: str) -> Unit:
    unit = overseen_unit(db.session(), sees_below(actor()), code)
    return unit if unit is not None and unit.kind in TERM_MONTHS else abort(404)


def _kept(code: str) -> Unit:
    unit = _unit(code)
    return unit if keeps_terms(actor(), unit) else abort(404)


def _page(unit: Unit, form: TermForm) -> str:
    form.key.data = form.key.data or new_key()
    return render_template(
        "units/terms.html", unit=unit, rows=terms_of(db.session(), unit.id), form=form, keeps=keeps_terms(actor(), unit)
    )
