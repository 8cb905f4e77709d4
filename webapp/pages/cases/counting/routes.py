"""The second count of the figures of a meeting, and their withdrawal by who entered them."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form

from webapp.current_user import PERSON, actor, allow, now
from webapp.db import db
from webapp.forms import is_valid, new_key, refuse
from webapp.languages import gettext as _
from webapp.pages.cases.counting.form import figures_form, figures_of, sent_sections
from webapp.pages.cases.page import Shown
from webapp.pages.cases.responses import answering_on_case, case_page, load_case, stale
from webapp.pages.shared.form_draft import is_sent, kept_form
from webapp.pages.shared.refusals import answering
from webapp.pages.shared.submitted import sent_key, sent_version
from webapp.queries.cases.counting import proposed_figures
from webapp.services.cases.second_counts import count_figures, withdraw_figures
from webapp.services.command import Command
from webapp.services.refusals import InvalidAnswers, Refused
from workflows.core.finality import DECIDE
from workflows.core.four_eyes.counting import Figures

bp = Blueprint("second_counts", __name__)


@bp.route("/cases/<public_id:public_id>/second-count", methods=["GET", "POST"])
@allow(PERSON, form_page="second_counts.count", final=DECIDE)
def count(public_id: str) -> ResponseReturnValue:
    """Show the page of a second count, without the figures of the first, and compare the two."""
    shown = case_page(public_id)
    waiting = shown.figures_waiting
    if waiting is not None and not waiting.opens:
        abort(404)
    if not is_sent():
        if waiting is None:
            abort(404)
        return _page(shown, figures_form(waiting.sections, kept_form()))
    sections = sent_sections(shown.definition, request.form)
    form = figures_form(sections, request.form)
    if not is_valid(form):
        return (_page(shown, form), 422) if waiting else stale(public_id, "", form)

    def refused(refusal: Refused) -> ResponseReturnValue:
        now_shown = case_page(public_id)
        if now_shown.figures_waiting is None:
            return stale(public_id, "", form)
        refuse(form, refusal)
        return _page(now_shown, form), 422 if isinstance(refusal, InvalidAnswers) else 409

    with answering(refused, lambda: stale(public_id, "", form), form):
        count_figures(db.session(), public_id, _entered(), _command(figures_of(form, sections)))
    left = proposed_figures(load_case(public_id)[0])
    if left is not None and left.standing == "unequal":
        return redirect(url_for("second_counts.count", public_id=public_id), 303)
    return _done(public_id, _("Your count is the same: the figures are recorded."), "moved")


@bp.post("/cases/<public_id:public_id>/second-count/withdraw")
@allow(PERSON)
def withdraw(public_id: str) -> ResponseReturnValue:
    """Withdraw the figures that wait, as who entered them."""
    load_case(public_id)
    with answering_on_case(public_id, "", None):
        withdraw_figures(db.session(), public_id, _entered(), _command({}))
    return _done(public_id, _("The figures are withdrawn."), "success")


def _page(shown: Shown, form: Form) -> str:
    if shown.figures_waiting is None:
        abort(404)
    return render_template(
        "cases/second_count.html", shown=shown, waiting=shown.figures_waiting, form=form, key=new_key()
    )


def _command(figures: Figures) -> Command:
    return Command(actor(), now(), sent_key(), dict(figures), sent_version())


def _entered() -> str:
    return request.form.get("entered", "")


def _done(public_id: str, text: str, category: str) -> ResponseReturnValue:
    flash(text, category)
    return redirect(url_for("cases.case", public_id=public_id), 303)
