"""Likely doubles: which wait for a decision, the decision about a pair, and the answer to an import's question."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from webapp.current_user import PERSON, actor, allow, now, today
from webapp.db import db
from webapp.pages.people.doubles.page import (
    QuestionForm,
    pair_form,
    record_shown,
)
from webapp.pages.shared.list_query import cursor, neighbours
from webapp.pages.shared.refusals import answering_at_fields
from webapp.queries.people.double_questions import open_questions, question_for
from webapp.queries.people.doubles import paths_kept
from webapp.queries.people.pairs import decided_pairs, open_pairs, pair_for
from webapp.services.command import Command
from webapp.services.people.doubles import answer_question, tell_apart
from workflows.core.finality import DECIDE

bp = Blueprint("doubles", __name__)


@bp.get("/people/doubles")
@allow(PERSON)
def doubles() -> ResponseReturnValue:
    """List what waits for a decision and what was decided; 404 for who keeps nobody's name."""
    who, session, day = actor(), db.session(), today()
    if not paths_kept(who):
        abort(404)
    page = open_pairs(session, who, day, cursor())
    return render_template(
        "people/doubles.html",
        questions=open_questions(session, who, day),
        pairs=page.rows,
        decided=decided_pairs(session, who, day),
        **neighbours("doubles.doubles", {}, page),
    )


@bp.route("/people/doubles/<int:one_id>/<int:other_id>", methods=["GET", "POST"])
@allow(PERSON, final=DECIDE)
def pair(one_id: int, other_id: int) -> ResponseReturnValue:
    """Show two likely doubles and take the decision; 404 for who is not responsible for both."""
    session = db.session()
    found = pair_for(session, actor(), one_id, other_id, today()) or abort(404)
    form = pair_form(found)

    def page() -> str:
        records = [record_shown(each) for each in (found.one, found.other)]
        return render_template("people/pair.html", pair=found, records=records, form=form)

    if not form.validate_on_submit():
        return page(), 422 if form.errors else 200
    with answering_at_fields(form, page, at="decision"):
        tell_apart(session, one_id, other_id, form.reason.data or "", Command(actor(), now(), ""))
    flash(gettext("Decided: two different people. This pair is not asked about again."), "success")
    return redirect(url_for("doubles.doubles"), 303)


@bp.route("/people/doubles/questions/<int:question_id>", methods=["GET", "POST"])
@allow(PERSON, final=DECIDE)
def question(question_id: int) -> ResponseReturnValue:
    """Show a row of a workbook beside the stored person and take the answer; 404 for who is not responsible."""
    session = db.session()
    found = question_for(session, actor(), question_id, today()) or abort(404)
    form = QuestionForm()

    def page() -> str:
        stored = record_shown(found.stored)
        return render_template("people/double_question.html", asked=found, stored=stored, form=form)

    if not form.validate_on_submit():
        return page(), 422 if form.errors else 200
    with answering_at_fields(form, page, at="answer"):
        answer, reason = form.answer.data, form.reason.data or ""
        answer_question(session, question_id, answer, reason, Command(actor(), now(), ""))
    flash(gettext("Answered. Whoever imports the workbook reads it on the page of the import."), "success")
    return redirect(url_for("doubles.doubles"), 303)
