"""The meeting pack: each case of a meeting on one page with its ballot."""

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.current_user import PERSON, actor, allow, now, today
from webapp.db import db
from webapp.filters import sentence
from webapp.forms import new_key
from webapp.models import Meeting
from webapp.pages.cases.page import Shown
from webapp.pages.cases.responses import ballot_not_cast
from webapp.pages.meetings.conferences import file_rows
from webapp.pages.meetings.on_agenda import on_agenda, shown_case
from webapp.pages.meetings.page import head
from webapp.pages.meetings.responses import meeting_or_404
from webapp.pages.shared.answered import secret
from webapp.pages.shared.refusals import answering
from webapp.pages.shared.submitted import ballot_counted, sent_ballot, sent_for, sent_key, sent_votes
from webapp.pages.votes.ballots import RefusedBallot
from webapp.pages.votes.deciding import deciding_page, may_close
from webapp.pages.votes.receipts import forget_receipt
from webapp.queries.meetings.conferences import papers_for
from webapp.queries.meetings.meetings import AgendaLine, agenda
from webapp.queries.votes.paper import proposed_count
from webapp.queries.votes.votes import vote_runs
from webapp.services.cases.ballots import cast_ballot
from webapp.services.command import Command
from webapp.services.meetings.paper_sheets import counting_post, minutes_post
from webapp.services.refusals import Refused
from webapp.services.votes.voting import UNUSABLE
from workflows.core.finality import DECIDE

bp = Blueprint("meeting_cases", __name__)


@bp.get("/meetings/<public_id:public_id>/pack")
@allow(PERSON)
def pack(public_id: str) -> ResponseReturnValue:
    """Show every case of the meeting, one below the other; in print each on a page of its own."""
    meeting = meeting_or_404(public_id)
    lines = agenda(db.session(), actor(), meeting, today())
    cases, papers = [shown_case(line.public_id) for line in lines], papers_for(db.session(), meeting.id)
    files = file_rows(meeting)
    return render_template("meetings/pack.html", head=head(meeting), cases=cases, papers=papers, files=files)


@bp.get("/meetings/<public_id:public_id>/cases/<public_id:case>")
@allow(PERSON)
def case(public_id: str, case: str) -> ResponseReturnValue:
    meeting, lines = on_agenda(public_id, case)
    return _case_page(meeting, lines, shown_case(case))


@bp.post("/meetings/<public_id:public_id>/cases/<public_id:case>/ballot")
@allow(PERSON, final=DECIDE)
@secret
def ballot(public_id: str, case: str) -> ResponseReturnValue:
    """Give or change one's ballot from the pack, and stay there."""
    on_agenda(public_id, case)
    given, receipt, for_id = sent_ballot(), request.form.get("receipt", ""), sent_for()

    def refused(refusal: Refused) -> ResponseReturnValue:
        if refusal.sentence.text == UNUSABLE:
            forget_receipt(receipt)
        ballot = RefusedBallot(sentence(refusal.sentence), given, for_id)
        shown = replace(shown_case(case), refused=ballot)
        return _case_page(*on_agenda(public_id, case), shown), 422 if refusal.field else 409

    def closes() -> ResponseReturnValue:
        return deciding_page(shown_case(case), given), 422

    with answering(refused, stale=lambda: ballot_not_cast(case), closes=closes):
        command = Command(actor(), now(), sent_key(), votes=sent_votes())
        said = (given.choice, command, receipt, given.names)
        cast_ballot(db.session(), case, *said, for_id=for_id, against=given.against, may_close=may_close())
    forget_receipt(receipt)
    flash(ballot_counted(receipt, vote_runs(db.session(), case), for_id), "success")
    return redirect(url_for("meeting_cases.case", public_id=public_id, case=case), 303)


def _case_page(meeting: Meeting, lines: list[AgendaLine], shown: Shown) -> str:
    ids = [line.public_id for line in lines]
    place = ids.index(shown.public_id)
    urls = [url_for("meeting_cases.case", public_id=meeting.public_id, case=each) for each in ids]
    runs = not meeting.over and lines[place].running and not lines[place].on_paper
    enters = runs and minutes_post(actor(), meeting) is not None
    counts = runs and counting_post(actor(), meeting) and proposed_count(db.session(), shown.public_id) is not None
    meeting_id, case = meeting.public_id, shown.public_id
    return render_template(
        "meetings/case.html",
        head=head(meeting),
        shown=shown,
        key=new_key(),
        place=place + 1,
        all=len(ids),
        prev_url=urls[place - 1] if place else "",
        next_url=urls[place + 1] if place + 1 < len(urls) else "",
        paper_url=url_for("paper_ballots.enter", public_id=meeting_id, case=case) if enters else "",
        again_url=url_for("paper_ballots.again", public_id=meeting_id, case=case) if counts else "",
    )
