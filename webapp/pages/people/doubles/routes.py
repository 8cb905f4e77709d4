"""Likely doubles: which wait for a decision, the decision about a pair, and the answer to an import's question."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.actors import officer_paths
from webapp.current_user import PERSON, actor, allow, now, today
from webapp.db import db
from webapp.filters import sentence
from webapp.languages import gettext
from webapp.pages.people.doubles.page import (
    CONFIRM,
    KEEP_ONE,
    TWO,
    QuestionForm,
    join_form,
    moved_shown,
    pair_form,
    record_shown,
    votes_shown,
)
from webapp.pages.shared.list_query import cursor, neighbours
from webapp.pages.shared.refusals import answering_at_fields
from webapp.queries.people.double_questions import question_for, questions_for
from webapp.queries.people.join_conflicts import conflicts
from webapp.queries.people.pairs import decided_pairs, join_for, joins_for, open_pairs, pair_for
from webapp.services.command import Command
from webapp.services.people.doubles import answer_question, tell_apart
from webapp.services.people.joining import confirm, decline, propose
from workflows.core.finality import DECIDE

bp = Blueprint("doubles", __name__)


@bp.get("/people/doubles")
@allow(PERSON)
def doubles() -> ResponseReturnValue:
    """List what waits for a decision and what was decided; 404 for who keeps nobody's name."""
    who, session, day = actor(), db.session(), today()
    if not officer_paths(who):
        abort(404)
    page = open_pairs(session, who, day, cursor())
    return render_template(
        "people/doubles.html",
        questions=questions_for(session, who, day),
        pairs=page.rows,
        decided=decided_pairs(session, who, day),
        joins=joins_for(session, who, day),
        **neighbours("doubles.doubles", {}, page),
    )


@bp.route("/people/doubles/<sealed('person'):one_id>/<sealed('person'):other_id>", methods=["GET", "POST"])
@allow(PERSON, final=DECIDE)
def pair(one_id: int, other_id: int) -> ResponseReturnValue:
    """Show two likely doubles and take the decision; 404 for who is not responsible for both."""
    session = db.session()
    found = pair_for(session, actor(), one_id, other_id, today()) or abort(404)
    form = pair_form(found)

    def page() -> str:
        records = [record_shown(each) for each in (found.one, found.other)]
        against = [sentence(each) for each in conflicts(session, found.one.id, found.other.id, today())]
        return render_template("people/pair.html", pair=found, records=records, form=form, against=against)

    if not form.validate_on_submit():
        return page(), 422 if form.errors else 200
    command, reason = Command(actor(), now(), ""), form.reason.data or ""
    with answering_at_fields(form, page, at="decision"):
        if form.decision.data == TWO:
            tell_apart(session, one_id, other_id, reason, command)
            said = gettext("Decided: two different people. This pair is not asked about again.")
        else:
            kept, gone = (one_id, other_id) if form.decision.data == KEEP_ONE else (other_id, one_id)
            propose(session, kept, gone, reason, command)
            said = gettext("Proposed. Another officer who is responsible for both has to confirm it.")
    flash(said, "success")
    return redirect(url_for("doubles.doubles"), 303)


@bp.route("/people/doubles/joins/<sealed('join'):join_id>", methods=["GET", "POST"])
@allow(PERSON, final=DECIDE)
def join(join_id: int) -> ResponseReturnValue:
    """Show a proposal to join two records and take the second officer's decision; 404 for who is not responsible."""
    session, day = db.session(), today()
    found = join_for(session, actor(), join_id, day) or abort(404)
    form = join_form(found, found.proposed_by_id == actor().person_id)

    def page() -> str:
        against = conflicts(session, found.kept.id, found.gone.id, day) if found.decided_at is None else []
        return render_template(
            "people/join.html",
            join=found,
            kept=record_shown(found.kept),
            gone=record_shown(found.gone),
            against=[sentence(each) for each in against],
            moved=moved_shown(found),
            votes=votes_shown(found),
            form=form,
        )

    if not form.validate_on_submit():
        return page(), 422 if form.errors else 200
    command = Command(actor(), now(), "")
    with answering_at_fields(form, page, at="decision"):
        if form.decision.data == CONFIRM:
            confirm(session, join_id, command)
            said = gettext("Joined. The old record leads to the one that was kept.")
        else:
            decline(session, join_id, form.why.data or "", command)
            said = gettext("The records stay two.")
    flash(said, "success")
    return redirect(url_for("doubles.doubles"), 303)


@bp.route("/people/doubles/questions/<sealed('question'):question_id>", methods=["GET", "POST"])
@allow(PERSON, final=DECIDE)
def question(question_id: int) -> ResponseReturnValue:
    """Show a row of a workbook beside the stored person and take the answer, or another one until it is imported.

    404 for who is not responsible.
    """
    session = db.session()
    found = question_for(session, actor(), question_id, today()) or abort(404)
    form = QuestionForm(data={"answer": found.answer})

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
