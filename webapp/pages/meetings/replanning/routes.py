"""Changing the day, hour, place, chair or secretary of a planned meeting, or calling it off."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.current_user import PERSON, actor, allow, now
from webapp.db import db
from webapp.filters import sentence
from webapp.forms import refuse
from webapp.languages import gettext
from webapp.pages.meetings.forms import CallOffForm, ChangeForm
from webapp.pages.meetings.outlook import OutlookPart
from webapp.pages.meetings.page import head
from webapp.pages.meetings.responses import editable_meeting, meeting_or_404, meeting_page, run_and_redirect
from webapp.pages.shared.days_off import off_words
from webapp.pages.shared.refusals import answering, typed_words
from webapp.pages.shared.submitted import sent_key, sent_version
from webapp.queries.meetings.meetings import changes, may_run
from webapp.services.command import Command
from webapp.services.meetings import replanning as service
from webapp.services.refusals import Refused

bp = Blueprint("replanning", __name__)


@bp.route("/meetings/<public_id:public_id>/change", methods=["GET", "POST"])
@allow(PERSON)
def change(public_id: str) -> ResponseReturnValue:
    """Show and submit the form that changes a meeting's plan."""
    meeting = editable_meeting(public_id) if request.method == "GET" else meeting_or_404(public_id)
    if not may_run(actor(), meeting):
        abort(404)
    form = ChangeForm(
        data={
            "held_on": meeting.held_on,
            "begins_at": meeting.begins_at,
            "place": meeting.place,
            "chair": str(meeting.chair_id),
            "secretary": str(meeting.secretary_id),
            "teller": str(meeting.teller_id or ""),
            "period_from": meeting.period_from,
            "period_to": meeting.period_to,
        }
    )
    form.offer(meeting.unit_id)
    if form.is_check():
        outlook = form.looked_at(meeting.unit_id, meeting)
        return _change_page(public_id, form, outlook), 200 if outlook else 422
    if not form.validate_on_submit():
        return _change_page(public_id, form), 422 if request.method == "POST" else 200

    def refused(refusal: Refused) -> ResponseReturnValue:
        if not refusal.field:
            return meeting_page(meeting_or_404(public_id), sentence(refusal.sentence), 409, typed=typed_words(form))
        refuse(form, refusal)
        return _change_page(public_id, form), 422

    command = Command(actor(), now(), sent_key(), version=sent_version())
    with answering(refused):
        different = service.change(db.session(), public_id, form.plan(), form.reason.data or "", command)
    message = gettext("The meeting is changed.") if different else gettext("Nothing is different.")
    flash(message, "success" if different else "info")
    if off := off_words(meeting.unit_id, form.plan().held_on):
        flash(off, "warning")
    return redirect(url_for("meetings.meeting", public_id=public_id), 303)


def _change_page(public_id: str, form: ChangeForm, outlook: OutlookPart | None = None) -> str:
    meeting = meeting_or_404(public_id)
    form.version.data = str(len(changes(db.session(), meeting)))
    action = url_for("replanning.change", public_id=public_id)
    form.ask_only_if_needed()
    return render_template("meetings/change.html", form=form, head=head(meeting), action=action, outlook=outlook)


@bp.route("/meetings/<public_id:public_id>/call-off", methods=["GET", "POST"])
@allow(PERSON)
def call_off(public_id: str) -> ResponseReturnValue:
    """Show and submit the form that calls a meeting off, with the reason."""
    meeting = editable_meeting(public_id) if request.method == "GET" else meeting_or_404(public_id)
    if not may_run(actor(), meeting):
        abort(404)
    form = CallOffForm()
    if form.validate_on_submit():
        message = gettext("The meeting is called off. Its cases can be put on the agenda of another one.")
        return run_and_redirect(
            public_id,
            lambda command: service.call_off(db.session(), public_id, form.reason.data or "", command),
            message,
            typed=typed_words(form),
        )
    page = render_template(
        "meetings/call_off.html",
        form=form,
        head=head(meeting),
        action=url_for("replanning.call_off", public_id=public_id),
    )
    return page, 422 if request.method == "POST" else 200
