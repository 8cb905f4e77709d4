"""Answers of members to ballots on paper in their names: that one is right, or why they object."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from webapp.current_user import PERSON, actor, allow, now
from webapp.db import db
from webapp.forms import bind
from webapp.languages import gettext
from webapp.pages.cases.responses import answering_on_case, case_page, load_case, vote_form_page
from webapp.pages.shared.form_draft import is_sent, kept_form
from webapp.pages.shared.submitted import sent_key, sent_version, sent_votes
from webapp.pages.votes.deciding import ending_page, may_close
from webapp.services.command import Command
from webapp.services.meetings import objections
from workflows.core.finality import DECIDE

bp = Blueprint("paper_answers", __name__)


@bp.post("/cases/<public_id:public_id>/paper-ballot/agree")
@allow(PERSON, final=DECIDE)
def agree(public_id: str) -> ResponseReturnValue:
    """Say that the ballot on paper in the user's name is right."""
    load_case(public_id)
    with answering_on_case(public_id, "", None, lambda: (_ends_by_agreeing(public_id), 422)):
        objections.agree(db.session(), public_id, _command(), may_close=may_close())
    return _done(public_id, gettext("You have said that the ballot on paper in your name is right."))


@bp.route("/cases/<public_id:public_id>/paper-ballot/object", methods=["GET", "POST"])
@allow(PERSON, form_page="paper_answers.object_to")
def object_to(public_id: str) -> ResponseReturnValue:
    """Object to the ballot on paper in the user's name, with a reason."""
    context, lists = load_case(public_id)
    form = bind("Objection", lists, request.form if is_sent() else kept_form())
    page = vote_form_page(context, lists, form, "votes/object.html", lambda vote: vote.paper.mine)
    if page is not None:
        return page
    with answering_on_case(public_id, "", form):
        objections.object_to(db.session(), public_id, _command(str(form.answers().get("text", ""))))
    return _done(public_id, gettext("Your objection is in the journal. The ballots on paper are counted anew."))


def _ends_by_agreeing(public_id: str) -> str:
    """Return the page that asks the last member to agree once more."""
    shown = case_page(public_id)
    entered = [vote.paper.choice for vote in shown.votes if vote.running and vote.paper.choice]
    return ending_page(
        shown,
        [(gettext("Ballot on paper in your name"), each) for each in entered],
        gettext(
            "Nothing is recorded yet. All others have said that theirs is right, and no other ballot is missing: "
            "if you say so too, voting ends at once, the result holds, and nobody can change or take back anything."
        ),
        gettext("It is right, and voting ends"),
    )


def _command(reason: str | None = None) -> Command:
    answers = {} if reason is None else {"objection": {"text": reason}}
    return Command(actor(), now(), sent_key(), answers, sent_version(), sent_votes())


def _done(public_id: str, text: str) -> ResponseReturnValue:
    flash(text, "success")
    return redirect(url_for("cases.case", public_id=public_id), 303)
