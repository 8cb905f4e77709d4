"""What a member says to a ballot on paper in their name: that it is right, or why they object."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from webapp.current_user import PERSON, actor, allow, now
from webapp.db import db
from webapp.forms import bind, is_valid
from webapp.pages.cases.page import show
from webapp.pages.cases.responses import answering_on_case, load_case
from webapp.pages.shared.form_draft import is_sent, kept_form
from webapp.pages.shared.submitted import sent_key, sent_version, sent_votes
from webapp.services.command import Command
from webapp.services.meetings import objections

bp = Blueprint("paper_answers", __name__)


@bp.post("/cases/<public_id:public_id>/paper-ballot/agree")
@allow(PERSON)
def agree(public_id: str) -> ResponseReturnValue:
    """Say that the ballot on paper in the user's name is right."""
    load_case(public_id)
    with answering_on_case(public_id, "", None):
        objections.agree(db.session(), public_id, _command())
    return _done(public_id, gettext("You have said that the ballot on paper in your name is right."))


@bp.route("/cases/<public_id:public_id>/paper-ballot/object", methods=["GET", "POST"])
@allow(PERSON, form_page="paper_answers.object_to")
def object_to(public_id: str) -> ResponseReturnValue:
    """Object to the ballot on paper in the user's name, with a reason."""
    context, lists = load_case(public_id)
    form = bind("Objection", lists, request.form if is_sent() else kept_form())
    if not is_sent() or not is_valid(form):
        shown = show(context, lists)
        mine = next((vote.id for vote in shown.votes if vote.paper.mine), None)
        if mine is not None:
            typed = request.form if is_sent() else kept_form()
            vote = typed.get("vote") if typed else mine
            page = render_template("cases/object.html", shown=shown, form=form, key=sent_key(), vote=vote)
            return page, 422 if form.errors else 200
        if not is_sent():
            abort(404)
    with answering_on_case(public_id, "", form):
        objections.object_to(db.session(), public_id, _command(str(form.answers().get("text", ""))))
    return _done(public_id, gettext("Your objection is in the journal. The ballots on paper are counted anew."))


def _command(reason: str | None = None) -> Command:
    answers = {} if reason is None else {"objection": {"text": reason}}
    return Command(actor(), now(), sent_key(), answers, sent_version(), sent_votes())


def _done(public_id: str, text: str) -> ResponseReturnValue:
    flash(text, "success")
    return redirect(url_for("cases.case", public_id=public_id), 303)
