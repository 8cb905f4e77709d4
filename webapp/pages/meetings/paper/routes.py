"""Ballots on paper at a meeting: entered by its secretary, counted again by its chair or teller, or withdrawn."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from webapp.current_user import PERSON, actor, allow, now
from webapp.db import db
from webapp.filters import lazy as lazy_gettext
from webapp.filters import sentence
from webapp.languages import gettext as _
from webapp.languages import ngettext
from webapp.pages.cases.responses import not_entered
from webapp.pages.meetings.on_agenda import on_agenda, shown_case
from webapp.pages.meetings.paper.page import count_page, running, sent_sheet, typed_counts
from webapp.pages.meetings.responses import meeting_or_404
from webapp.pages.shared.refusals import answering
from webapp.pages.shared.submitted import numbers, sent_key, sent_votes
from webapp.pages.votes.deciding import ending_page, may_close
from webapp.queries.votes.paper import proposed_count
from webapp.services.command import Command
from webapp.services.meetings.paper_ballots import confirm_count, enter_count, withdraw_count
from webapp.services.meetings.paper_sheets import counting_post, minutes_post
from webapp.services.refusals import Refused
from workflows.core.finality import DECIDE

bp = Blueprint("paper_ballots", __name__)

NO_NUMBER = lazy_gettext("Write each count as a whole number, 0 for none.")


@bp.route("/meetings/<public_id:public_id>/cases/<public_id:case>/paper", methods=["GET", "POST"])
@allow(PERSON, final=DECIDE)
def enter(public_id: str, case: str) -> ResponseReturnValue:
    """Show the page on which the secretary of the meeting enters ballots given on paper, and keep their count."""
    meeting, lines = on_agenda(public_id, case)
    if not minutes_post(actor(), meeting):
        abort(404)
    if request.method == "GET":
        if meeting.over or not any(line.public_id == case and line.running for line in lines):
            abort(404)
        return count_page(meeting, shown_case(case))
    shown = shown_case(case)
    sheet = sent_sheet(running(shown), frozenset(numbers(request.form.getlist("names"))))
    if sheet is None:
        return count_page(meeting, shown, str(NO_NUMBER), "votes_for"), 422

    def refused(refusal: Refused) -> ResponseReturnValue:
        error, field = sentence(refusal.sentence), refusal.field or ""
        return count_page(meeting_or_404(public_id), shown_case(case), error, field), 422 if field else 409

    with answering(refused, stale=lambda: not_entered(case, typed_counts)):
        enter_count(db.session(), case, public_id, sheet, _command())
    flash(_("The count is entered. It counts when the chair or the teller has counted again."), "success")
    return _back(public_id, case)


@bp.route("/meetings/<public_id:public_id>/cases/<public_id:case>/paper/again", methods=["GET", "POST"])
@allow(PERSON, final=DECIDE)
def again(public_id: str, case: str) -> ResponseReturnValue:
    """Show the page on which the chair or the teller counts again, and compare their count with the first."""
    meeting, _lines = on_agenda(public_id, case)
    if not counting_post(actor(), meeting):
        abort(404)
    if request.method == "GET":
        if proposed_count(db.session(), case) is None:
            abort(404)
        return count_page(meeting, shown_case(case), again=True)
    shown = shown_case(case)
    figures = sent_sheet(running(shown), frozenset())
    if figures is None:
        return count_page(meeting, shown, str(NO_NUMBER), "votes_for", again=True), 422

    def refused(refusal: Refused) -> ResponseReturnValue:
        error, field = sentence(refusal.sentence), refusal.field or ""
        page = count_page(meeting_or_404(public_id), shown_case(case), error, field, again=True)
        return page, 422 if field else 409

    def closes() -> ResponseReturnValue:
        return count_page(meeting_or_404(public_id), shown_case(case), again=True, closes=True), 422

    with answering(refused, stale=lambda: not_entered(case, typed_counts), closes=closes):
        confirm_count(db.session(), case, public_id, figures, _command(), may_close=may_close())
    if (left := proposed_count(db.session(), case)) is not None and left.standing == "unequal":
        flash(_("The two counts differ: nothing is counted. Count anew together."), "error")
        return redirect(url_for("paper_ballots.again", public_id=public_id, case=case), 303)
    number = sum((figures.votes_for, figures.votes_against, figures.votes_blank, figures.votes_invalid))
    flash(ngettext("%(num)s ballot on paper is counted.", "%(num)s ballots on paper are counted.", number), "success")
    return _back(public_id, case)


@bp.post("/meetings/<public_id:public_id>/cases/<public_id:case>/paper/withdraw")
@allow(PERSON, final=DECIDE)
def withdraw(public_id: str, case: str) -> ResponseReturnValue:
    """Withdraw a count that waits, as the secretary of the meeting."""
    meeting, _lines = on_agenda(public_id, case)
    if not minutes_post(actor(), meeting):
        abort(404)

    def refused(refusal: Refused) -> ResponseReturnValue:
        return count_page(meeting_or_404(public_id), shown_case(case), sentence(refusal.sentence)), 409

    def closes() -> ResponseReturnValue:
        return _ends_by_withdrawing(case), 422

    with answering(refused, stale=lambda: not_entered(case, typed_counts), closes=closes):
        withdraw_count(db.session(), case, public_id, _command(), may_close=may_close())
    flash(_("The count of the ballots on paper is withdrawn."), "success")
    return _back(public_id, case)


def _ends_by_withdrawing(case: str) -> str:
    """Return the page that asks the secretary of the meeting once more."""
    return ending_page(
        shown_case(case),
        [],
        _(
            "Nothing is withdrawn yet. The other ballots decide the vote: without this count voting ends at once, the "
            "result holds, and nobody can change or take back anything."
        ),
        _("Withdraw it, and end voting"),
    )


def _command() -> Command:
    return Command(actor(), now(), sent_key(), votes=sent_votes())


def _back(public_id: str, case: str) -> ResponseReturnValue:
    return redirect(url_for("meeting_cases.case", public_id=public_id, case=case), 303)
