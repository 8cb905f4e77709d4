"""Putting a paper before a meeting, taking it off again, and beginning to write down what it concludes."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.current_user import PERSON, actor, allow, now
from webapp.db import db
from webapp.filters import sentence
from webapp.forms import new_key
from webapp.languages import gettext
from webapp.pages.cases.attachments import MOST_AT_ONCE
from webapp.pages.meetings.forms import MeetingPaperForm
from webapp.pages.meetings.page import head
from webapp.pages.meetings.responses import editable_meeting, meeting_or_404, meeting_page, run_and_redirect
from webapp.pages.shared.refusals import answering, answering_at_fields
from webapp.pages.shared.stored_files import folder, stored_file
from webapp.pages.shared.submitted import sent_key
from webapp.queries.meetings.conferences import files_for
from webapp.queries.meetings.meetings import may_run
from webapp.services.cases.attachments import JPEG
from webapp.services.command import Command
from webapp.services.meetings import files as service
from webapp.services.meetings.conclusions import write_down
from webapp.services.meetings.papers import NewPaper, put_paper, take_paper
from webapp.services.refusals import Refused

bp = Blueprint("conference", __name__)


@bp.route("/meetings/<public_id:public_id>/add-paper", methods=["GET", "POST"])
@allow(PERSON)
def add_paper(public_id: str) -> ResponseReturnValue:
    """Show and submit the form that puts a paper before a meeting."""
    meeting = editable_meeting(public_id) if request.method == "GET" else meeting_or_404(public_id)
    if not may_run(actor(), meeting):
        abort(404)
    form = MeetingPaperForm()

    def page() -> str:
        form.key.data = form.key.data or new_key()
        action = url_for("conference.add_paper", public_id=public_id)
        return render_template("meetings/add_paper.html", form=form, head=head(meeting), action=action)

    if not form.validate_on_submit():
        return page(), 422 if request.method == "POST" else 200
    said = (form.title.data, form.by_whom.data, form.reference.data, form.text.data)
    with answering_at_fields(form, page, 422, at="title"):
        put_paper(
            db.session(), public_id, NewPaper(*(text or "" for text in said)), Command(actor(), now(), sent_key())
        )
    flash(gettext("The paper is on the agenda."), "success")
    return redirect(url_for("meetings.meeting", public_id=public_id), 303)


@bp.post("/meetings/<public_id:public_id>/papers/<sealed('meeting paper'):paper_id>/remove")
@allow(PERSON)
def remove_paper(public_id: str, paper_id: int) -> ResponseReturnValue:
    message = gettext("The paper is off the agenda.")
    return run_and_redirect(public_id, lambda command: take_paper(db.session(), public_id, paper_id, command), message)


@bp.post("/meetings/<public_id:public_id>/papers/<sealed('meeting paper'):paper_id>/files")
@allow(PERSON, max_body=MOST_AT_ONCE + 65_536)
def add_files(public_id: str, paper_id: int) -> ResponseReturnValue:
    """Keep the chosen files with a paper before the meeting."""
    meeting = meeting_or_404(public_id)
    if not may_run(actor(), meeting):  # before any file is opened, which costs much
        abort(404)
    files = [file.read() for file in request.files.getlist("file") if file.filename]
    if not files:
        return meeting_page(meeting, gettext("Choose at least one file, then press the button again."), 422)

    def add(command: Command) -> None:
        service.add_files(db.session(), public_id, paper_id, files, folder(), command)

    return run_and_redirect(public_id, add, gettext("The files are with the paper."))


@bp.get("/meetings/<public_id:public_id>/files/<public_id:file>")
@allow(PERSON, export=True)
def file(public_id: str, file: str) -> ResponseReturnValue:
    """Send a file of a paper before the meeting: a picture to be shown, a PDF file to be saved."""
    meeting = meeting_or_404(public_id)
    rows = [row for each in files_for(db.session(), meeting.id).values() for row in each]
    row = next((each for each in rows if each.public_id == file), None) or abort(404)
    return stored_file(row, None if row.media_type == JPEG else f"{file[:8]}.pdf")


@bp.post("/meetings/<public_id:public_id>/files/<public_id:file>/remove")
@allow(PERSON)
def remove_file(public_id: str, file: str) -> ResponseReturnValue:
    message = gettext("The file is removed.")
    return run_and_redirect(
        public_id, lambda command: service.remove_file(db.session(), public_id, file, folder(), command), message
    )


@bp.post("/meetings/<public_id:public_id>/conclusions")
@allow(PERSON)
def begin_conclusions(public_id: str) -> ResponseReturnValue:
    """Open the case that holds the conclusions of a meeting, and go to the form of the first one."""

    def refused(refusal: Refused) -> ResponseReturnValue:
        return meeting_page(meeting_or_404(public_id), sentence(refusal.sentence), 409)

    meeting_or_404(public_id)
    with answering(refused):
        case = write_down(db.session(), public_id, Command(actor(), now(), sent_key()))
    return redirect(url_for("cases.case", public_id=case), 303)
