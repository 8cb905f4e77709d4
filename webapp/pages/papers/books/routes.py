"""The books in which papers are numbered, and the last number on paper as entered by the clerk."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length

from webapp.access import sees_below
from webapp.current_user import PERSON, actor, allow, now, today
from webapp.db import db
from webapp.filters import lazy as _
from webapp.forms import PageForm
from webapp.languages import gettext
from webapp.pages.papers.wording import paper_types
from webapp.pages.shared.fields import Dated, PaperNumber, TypedDate
from webapp.pages.shared.refusals import answering_at_fields
from webapp.queries.meetings.meetings import KINDS
from webapp.queries.papers.register import books
from webapp.queries.units.terms import book_periods
from webapp.services.papers.register import LastOnPaper, NumberBook, open_book
from workflows.core.finality import ISSUE

bp = Blueprint("books", __name__)


class OpenForm(PageForm):
    issuer = SelectField(_("Issued by"), [DataRequired(_("Choose who issues the papers."))], coerce=int)
    type = SelectField(_("Kind of number"), [DataRequired(_("Choose the kind."))])
    term = SelectField(
        _("Term of the committee, or the year"),
        [DataRequired(_("Choose the term."))],
        description=_("A term that is missing is first recorded on the page of the unit's terms."),
    )
    last = PaperNumber(_("Last number on paper"), description=_("The next paper issued here gets the number after it."))
    last_on = TypedDate(_("Day of that paper"), [Dated(_("Write the day of the paper."))])
    reason = StringField(
        _("Reason"),
        [DataRequired(_("Write the reason.")), Length(max=200)],
        description=_("For example: numbered in the paper register until 30/06/2026."),
    )


@bp.get("/papers/books")
@allow(PERSON)
def shelf() -> ResponseReturnValue:
    """Show the books of the units that the user oversees; with the form for a clerk."""
    if not sees_below(actor()):
        abort(404)
    return _page(_form())


@bp.post("/papers/books")
@allow(PERSON, final=ISSUE)
def start() -> ResponseReturnValue:
    """Continue a book from paper."""
    form = _form()
    if form is None:
        abort(404)
    if not form.validate_on_submit():
        return _page(form), 422
    assert form.last.data and form.last_on.data
    book = NumberBook(form.issuer.data, form.type.data, form.term.data or "")
    last = LastOnPaper(form.last.data, form.last_on.data)
    with answering_at_fields(form, lambda: _page(form), at="last"):
        open_book(db.session(), actor(), book, last, form.reason.data or "", now())
    flash(gettext("The next paper gets the number %(number)d.", number=last.number + 1), "success")
    return redirect(url_for("books.shelf"), 303)


def _form() -> OpenForm | None:
    """Return the form, for the clerk of a deciding unit; None for anybody else."""
    units = [
        (post.unit_id, post.unit_name) for post in actor().posts if post.kind == "clerk" and post.unit_kind in KINDS
    ]
    if not units:
        return None
    form = OpenForm()
    form.issuer.choices, form.type.choices = units, [(each, each) for each in paper_types()]
    periods = book_periods(db.session(), [unit_id for unit_id, _name in units], today())
    form.term.choices = [(each, each) for each in periods]
    return form


def _page(form: OpenForm | None) -> str:
    return render_template("papers/books.html", rows=books(db.session(), actor()), form=form)
