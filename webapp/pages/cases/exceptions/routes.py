"""Exceptions for one case: choosing the rule, and asking for another value, which a second person confirms."""

from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from webapp.current_user import PERSON, actor, allow, now
from webapp.db import db
from webapp.filters import lazy as _
from webapp.filters import rule_words, sentence
from webapp.forms import new_key
from webapp.languages import gettext
from webapp.pages.rules.values import value_names, value_of, with_value
from webapp.pages.shared.asking import answer_asked, asker
from webapp.pages.shared.case_loading import case_or_404
from webapp.pages.shared.paper_form import PaperForm
from webapp.pages.shared.refusals import answering_at_fields
from webapp.queries.cases.context import CaseContext, load_context
from webapp.queries.changes.excepted import asking_authority, exceptable
from webapp.queries.changes.requests import exceptions_asked
from webapp.services.cases.excepting import CaseException
from webapp.services.changes.exceptions import wanted
from webapp.services.changes.requests import ask
from workflows.core.finality import DECIDE
from workflows.rule_exceptions import exceptions
from workflows.rulebook import measure_of, titles

bp = Blueprint("exceptions", __name__)


class ExceptionForm(PaperForm):
    """The reason of an exception for a case, and its paper; the fields of the value are added by its measure."""

    key = HiddenField()
    reason = TextAreaField(
        _("Reason"),
        [DataRequired(_("Write the reason.")), Length(max=1000, message=_("Write at most 1000 characters."))],
        description=_("Why the rule cannot be kept in this case. It stays in the case's journal."),
    )


@dataclass(frozen=True, slots=True)
class ExceptableRule:
    """A rule from which the case may be excepted, with the value in force for it and who allows another one."""

    key: str
    title: str
    value: str
    source: str
    by: str
    basis: str
    note: str


@bp.get("/cases/<public_id:public_id>/exceptions")
@allow(PERSON)
def rules(public_id: str) -> ResponseReturnValue:
    """List the rules from which the case may be excepted now, and the requests that wait; 404 for who may not ask."""
    context = _context(public_id)
    return render_template(
        "cases/exceptions.html",
        case=context.case,
        rules=_shown(context),
        waiting=exceptions_asked(db.session(), context.case),
    )


@bp.route("/cases/<public_id:public_id>/exceptions/<key:key>", methods=["GET", "POST"])
@allow(PERSON, final=DECIDE)
def ask_for(public_id: str, key: str) -> ResponseReturnValue:
    """Ask for another value of one rule for this case alone."""
    context = _context(public_id)
    rule = next((each for each in _shown(context) if each.key == key), None) or abort(404)
    measure = measure_of(key)
    form = with_value(ExceptionForm, measure)
    form.key.data = form.key.data or new_key()

    def page() -> str:
        fields = [form[name] for name in (*value_names(measure), "reason", "number", "written_on", "body")]
        return render_template("cases/exception.html", case=context.case, rule=rule, form=form, fields=fields)

    if not form.validate_on_submit():
        return page(), 422 if request.method == "POST" else 200
    unit = form["measure"].data if "measure" in form else None
    said = CaseException(public_id, key, value_of(form, measure), unit, form.paper)
    with answering_at_fields(form, page, 422, at=value_names(measure)[0]):
        change = ask(db.session(), wanted(context, said, form.reason.data or ""), asker())
    return answer_asked(
        change, gettext("The case is excepted from the rule."), url_for("cases.case", public_id=public_id)
    )


def _context(public_id: str) -> CaseContext:
    """Return the case for somebody who may ask for an exception; 404 for anybody else."""
    context = load_context(db.session(), case_or_404(public_id), actor(), now())
    return context if asking_authority(context) else abort(404)


def _shown(context: CaseContext) -> list[ExceptableRule]:
    known, allowed = titles(), exceptions()
    return [
        ExceptableRule(
            key,
            gettext(known[key]),
            rule_words(rule.measure, rule.value),
            sentence(rule.cited),
            gettext(allowed[key].by),
            gettext(allowed[key].source),
            gettext(allowed[key].note),
        )
        for key, rule in exceptable(context).items()
    ]
