"""Writing down the discussion of a meeting, and remarks of members before it."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.current_user import PERSON, actor, allow, now, today
from webapp.db import db
from webapp.forms import new_key
from webapp.languages import gettext
from webapp.models import Meeting
from webapp.pages.meetings.discussed import Point, points_of, speakers
from webapp.pages.meetings.forms import ContributionForm, RemarkForm
from webapp.pages.meetings.page import head
from webapp.pages.meetings.responses import editable_meeting, meeting_or_404, run_and_redirect
from webapp.pages.shared.refusals import answering_at_fields
from webapp.pages.shared.submitted import sent_key, sent_version
from webapp.queries.meetings.attendance import presence
from webapp.queries.meetings.conferences import papers_for
from webapp.queries.meetings.contributions import ContributionLine, contributions, sits
from webapp.queries.meetings.meetings import agenda, may_run
from webapp.services.command import Command
from webapp.services.meetings import contributions as service

bp = Blueprint("discussion", __name__)


@bp.route("/meetings/<public_id:public_id>/discussion", methods=["GET", "POST"])
@allow(PERSON)
def write(public_id: str) -> ResponseReturnValue:
    """Show and submit the form that writes down what somebody says, or a point for the discussion."""
    meeting, points = _runs(public_id)
    form = ContributionForm(data={"about": request.args.get("about", "")})
    form.offer_speakers(speakers(meeting, presence(db.session(), meeting.id)))
    title = gettext("Write down a contribution")
    return _answer(meeting, form, points, title, lambda said, by: service.write(db.session(), public_id, said, by))


@bp.route("/meetings/<public_id:public_id>/discussion/<sealed('contribution'):number>", methods=["GET", "POST"])
@allow(PERSON)
def rewrite(public_id: str, number: int) -> ResponseReturnValue:
    """Show and submit the form that writes a contribution anew."""
    meeting, points = _runs(public_id)
    there = contributions(db.session(), actor(), meeting, beforehand=False)
    line = next((each for each in there if each.id == number), None) or abort(404)
    about = next((each.value for each in points if (each.case, each.paper_id) == (line.case, line.paper_id)), "")
    said = {"about": about, "speaker": str(line.speaker_id or ""), "text": line.text, "version": str(line.version)}
    form = ContributionForm(data=said)
    form.offer_speakers(speakers(meeting, presence(db.session(), meeting.id)))
    title = gettext("Correct a contribution")
    return _answer(
        meeting, form, points, title, lambda said, by: service.rewrite(db.session(), public_id, number, said, by), line
    )


@bp.post("/meetings/<public_id:public_id>/discussion/<sealed('contribution'):number>/remove")
@allow(PERSON)
def strike(public_id: str, number: int) -> ResponseReturnValue:
    message = gettext("It is removed.")
    return run_and_redirect(
        public_id, lambda command: service.strike(db.session(), public_id, number, command), message
    )


@bp.route("/meetings/<public_id:public_id>/remark", methods=["GET", "POST"])
@allow(PERSON)
def remark(public_id: str) -> ResponseReturnValue:
    """Show and submit the form in which a member leaves a remark for the others before the meeting."""
    meeting = meeting_or_404(public_id)
    if not sits(actor(), meeting) or (request.method == "GET" and meeting.over):
        abort(404)
    form = RemarkForm(data={"about": request.args.get("about", "")})
    title = gettext("Leave a remark")
    return _answer(
        meeting, form, _points(meeting), title, lambda said, by: service.remark(db.session(), public_id, said, by)
    )


def _runs(public_id: str) -> tuple[Meeting, list[Point]]:
    """Return a meeting that the user may change, with the points of its agenda."""
    meeting = editable_meeting(public_id) if request.method == "GET" else meeting_or_404(public_id)
    return (meeting, _points(meeting)) if may_run(actor(), meeting) else abort(404)


def _points(meeting: Meeting) -> list[Point]:
    session = db.session()
    return points_of(agenda(session, actor(), meeting, today()), papers_for(session, meeting.id))


def _answer(
    meeting: Meeting,
    form: RemarkForm,
    points: list[Point],
    title: str,
    carry_out: Callable[[service.Said, Command], Any],
    line: ContributionLine | None = None,
) -> ResponseReturnValue:
    """line: the contribution that is written anew."""
    form.offer(points)
    seen = sent_version()

    def page() -> str:
        form.key.data = form.key.data or new_key()
        newer = line if line and seen not in (None, line.version) else None
        if newer:
            form["version"].data = str(newer.version)
        return render_template(
            "meetings/say.html", form=form, head=head(meeting), title=title, action=request.path, newer=newer
        )

    if not form.validate_on_submit():
        return page(), 422 if request.method == "POST" else 200
    with answering_at_fields(form, page, 422, at="text"):
        carry_out(form.said(points), Command(actor(), now(), sent_key(), version=seen))
    flash(gettext("It is written down."), "success")
    return redirect(url_for("meetings.meeting", public_id=meeting.public_id), 303)
