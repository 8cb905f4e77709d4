"""Asking on a case, answering, and choosing a day to be reminded of it."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.current_user import PERSON, actor, allow, now
from webapp.db import db
from webapp.forms import bind, is_valid
from webapp.languages import gettext as _
from webapp.pages.cases.messages import desk_label
from webapp.pages.cases.responses import answering_on_case, case_page
from webapp.pages.shared.form_draft import is_sent, kept_form
from webapp.pages.shared.refusals import answering_at_fields
from webapp.pages.shared.submitted import sent_key
from webapp.queries.cases.messages import Desk, desks, reads_inside
from webapp.services.cases.desk import asking as service
from webapp.services.cases.desk.self_reminders import remind_me
from webapp.services.command import Command
from workflows.core.forms import Choice, options

bp = Blueprint("asking", __name__)


@bp.route("/cases/<public_id:public_id>/questions", methods=["GET", "POST"])
@allow(PERSON, form_page="asking.ask")
def ask(public_id: str) -> ResponseReturnValue:
    """Ask the holders of a post about the case."""
    shown = case_page(public_id)
    inside = reads_inside(shown.context)
    found = desks(shown.context)
    lists = {
        "desks": [
            (each.post_id, desk_label(each), _group(each, shown.case.unit.name) if inside else "") for each in found
        ]
    }
    form = bind("CaseQuestion", lists, request.form if is_sent() else kept_form())
    if inside:
        unit = shown.case.unit.name
        reach = form["reach"]
        assert isinstance(reach, Choice)
        reach.choices = options(
            [
                ("all", _("Everybody who may see the case, %(unit)s too", unit=unit)),
                ("inside", _("Only the levels that handle it; %(unit)s does not read it", unit=unit)),
            ]
        )
    else:
        del form["reach"]

    def page() -> str:
        return render_template("cases/question.html", shown=shown, form=form, question=None, key=sent_key())

    if not is_sent() or not is_valid(form):
        if not shown.messages.may_ask:
            abort(404)
        return page(), 422 if form.errors else 200
    with answering_at_fields(form, page):
        command = Command(actor(), now(), sent_key(), {form.section: form.answers()})
        service.ask(db.session(), public_id, command)
    return _done(
        public_id, _("Asked. Whoever holds that post gets a notice; you get one as soon as there is an answer.")
    )


@bp.route("/cases/<public_id:public_id>/questions/<sealed('message'):question_id>/answer", methods=["GET", "POST"])
@allow(PERSON, form_page="asking.answer")
def answer(public_id: str, question_id: int) -> ResponseReturnValue:
    """Answer a question that one of the user's posts was asked."""
    shown = case_page(public_id)
    question = shown.messages.question(question_id)
    if question is None and not is_sent():
        abort(404)
    form = bind("QuestionAnswer", {}, request.form if is_sent() else kept_form())
    if not is_sent() or not is_valid(form):
        if question is None:
            abort(404)
        page = render_template("cases/question.html", shown=shown, form=form, question=question, key=sent_key())
        return page, 422 if form.errors else 200
    with answering_on_case(public_id, "", form):
        command = Command(actor(), now(), sent_key(), {form.section: form.answers()})
        service.answer(db.session(), public_id, question_id, command)
    return _done(public_id, _("Answered. Whoever has asked gets a notice."))


@bp.route("/cases/<public_id:public_id>/my-reminder", methods=["GET", "POST"])
@allow(PERSON, form_page="asking.my_reminder")
def my_reminder(public_id: str) -> ResponseReturnValue:
    """Choose the day on which the user is reminded of the case, or none."""
    shown = case_page(public_id)
    if shown.case.closed_at:
        abort(404)
    form = bind("MyReminder", {}, request.form if is_sent() else kept_form())

    def page() -> str:
        return render_template("cases/my_reminder.html", shown=shown, form=form, key=sent_key())

    off = is_sent() and "off" in request.form
    if not off and (not is_sent() or not is_valid(form)):
        return page(), 422 if form.errors else 200
    with answering_at_fields(form, page, 422):
        day = None if off else form.data["day"]
        remind_me(db.session(), public_id, day, Command(actor(), now(), sent_key()))
    return _done(public_id, _("You are not reminded of this case.") if off else _("You get a notice on that day."))


def _group(desk: Desk, unit: str) -> str:
    return _("Levels that handle it") if desk.inside else _("%(unit)s: reads only what everybody reads", unit=unit)


def _done(public_id: str, text: str) -> ResponseReturnValue:
    flash(text, "success")
    return redirect(url_for("cases.case", public_id=public_id), 303)
