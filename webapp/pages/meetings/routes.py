"""Meetings of a committee: list, planning, agenda, attendance and closing."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.current_user import PERSON, actor, allow, now
from webapp.db import db
from webapp.filters import lazy as _
from webapp.forms import new_key
from webapp.frames import WORK, MenuEntry
from webapp.languages import gettext
from webapp.pages.meetings.forms import ClosingForm, MeetingForm
from webapp.pages.meetings.outlook import OutlookPart
from webapp.pages.meetings.page import BODIES, REASON, attendance_of, head
from webapp.pages.meetings.responses import editable_meeting, meeting_or_404, meeting_page, run_and_redirect
from webapp.pages.shared.days_off import off_words
from webapp.pages.shared.list_query import cursor, neighbours
from webapp.pages.shared.refusals import answering_at_fields
from webapp.pages.shared.submitted import numbers, sent_key
from webapp.queries.meetings.meetings import (
    attends,
    may_run,
    meetings_page,
    prepares,
)
from webapp.services.command import Command
from webapp.services.meetings import planning as service
from webapp.services.meetings.attendance import confirm_attendance as confirm
from webapp.services.meetings.attendance import record_attendance
from workflows.core.finality import DECIDE
from workflows.core.vietnamese import Refusal, clean

bp = Blueprint("meetings", __name__)
MENU = (MenuEntry("meetings.meetings", _("Meetings"), WORK, 30, "meeting", shown=attends),)
LONGEST_REASON = 200


@bp.get("/meetings")
@allow(PERSON)
def meetings() -> ResponseReturnValue:
    """List the meetings of the user's committees, newest first."""
    if not attends(actor()):
        abort(404)
    page = meetings_page(db.session(), actor(), cursor())
    return render_template(
        "meetings/meetings.html",
        rows=page.rows,
        bodies=BODIES,
        may_plan=bool(prepares(actor())),
        **neighbours("meetings.meetings", {}, page),
    )


@bp.route("/meetings/new", methods=["GET", "POST"])
@allow(PERSON)
def new() -> ResponseReturnValue:
    """Plan a meeting. A user who prepares for several committees chooses one first."""
    units = prepares(actor()) or abort(404)
    unit_id = numbers([request.args.get("unit", "")]).pop() if request.args.get("unit") else None
    if unit_id is None and len(units) == 1:
        (unit_id,) = units
    if unit_id is None:
        return render_template("meetings/choose.html", units=units)
    if unit_id not in units:
        abort(404)
    form = MeetingForm()
    form.offer(unit_id)
    name, action = units[unit_id], url_for("meetings.new", unit=unit_id)

    def page(outlook: OutlookPart | None = None) -> str:
        form.key.data = form.key.data or new_key()
        form.ask_only_if_needed()
        return render_template("meetings/new.html", form=form, unit=name, action=action, outlook=outlook)

    if form.is_check():
        outlook = form.looked_at(unit_id)
        return page(outlook), 200 if outlook else 422
    if not form.validate_on_submit():
        return page(), 422 if request.method == "POST" else 200
    with answering_at_fields(form, page, 422, at="held_on"):
        public_id = service.plan(db.session(), unit_id, form.plan(), Command(actor(), now(), sent_key()))
    flash(gettext("The meeting is planned. Put the cases on its agenda."), "success")
    if off := off_words(unit_id, form.plan().held_on):
        flash(off, "warning")
    return redirect(url_for("meetings.meeting", public_id=public_id), 303)


@bp.get("/meetings/<public_id:public_id>")
@allow(PERSON)
def meeting(public_id: str) -> ResponseReturnValue:
    return meeting_page(meeting_or_404(public_id))


@bp.post("/meetings/<public_id:public_id>/cases")
@allow(PERSON)
def add_cases(public_id: str) -> ResponseReturnValue:
    """Put the chosen cases on the agenda."""
    chosen = request.form.getlist("case")
    if not chosen:
        meeting = meeting_or_404(public_id)
        return (
            meeting_page(meeting, gettext("Choose at least one case."), 422)
            if may_run(actor(), meeting)
            else abort(404)
        )
    message = gettext("The cases are on the agenda.")
    return run_and_redirect(
        public_id, lambda command: service.add_cases(db.session(), public_id, chosen, command), message, request.form
    )


@bp.post("/meetings/<public_id:public_id>/cases/<public_id:case>/place")
@allow(PERSON)
def place_case(public_id: str, case: str) -> ResponseReturnValue:
    """Move a case of the agenda to a position, counted from 0."""
    position = min(numbers(request.form.getlist("place")), default=0)
    return run_and_redirect(
        public_id, lambda command: service.place_case(db.session(), public_id, case, position, command), ""
    )


@bp.post("/meetings/<public_id:public_id>/cases/<public_id:case>/remove")
@allow(PERSON)
def remove_case(public_id: str, case: str) -> ResponseReturnValue:
    message = gettext("The case is off the agenda.")
    return run_and_redirect(
        public_id, lambda command: service.remove_case(db.session(), public_id, case, command), message
    )


@bp.post("/meetings/<public_id:public_id>/attendance")
@allow(PERSON)
def attendance(public_id: str) -> ResponseReturnValue:
    """Record who was present, and why somebody was not."""
    sent, present = request.form, numbers(request.form.getlist("present"))
    typed = {name: text for name, text in sent.items() if name.startswith(REASON) and text.strip()}
    if any(len(text) > LONGEST_REASON for text in typed.values()):
        field = gettext("Reason if absent")
        error = gettext("Shorten “%(field)s” to %(longest)d characters.", field=field, longest=LONGEST_REASON)
        return meeting_page(meeting_or_404(public_id), error, 422, sent)
    try:
        reasons = {min(numbers([name.removeprefix(REASON)])): clean(text) for name, text in typed.items()}
    except Refusal as refusal:
        return meeting_page(meeting_or_404(public_id), gettext(refusal.problem, **refusal.values), 422, sent)
    message = gettext("The attendance is recorded.")
    return run_and_redirect(
        public_id,
        lambda command: record_attendance(db.session(), public_id, present, command, reasons),
        message,
        sent,
    )


@bp.post("/meetings/<public_id:public_id>/attendance/confirm")
@allow(PERSON)
def confirm_attendance(public_id: str) -> ResponseReturnValue:
    """Confirm the attendance shown on the chair's page."""
    seen = numbers(request.form.get("seen", "").split(","))
    message = gettext("The attendance is confirmed.")
    return run_and_redirect(public_id, lambda command: confirm(db.session(), public_id, seen, command), message)


@bp.route("/meetings/<public_id:public_id>/close", methods=["GET", "POST"])
@allow(PERSON, final=DECIDE)
def close(public_id: str) -> ResponseReturnValue:
    """Show the page that closes a meeting for good, and close it."""
    form = ClosingForm()
    if request.method == "POST" and form.validate():
        message, notes = gettext("The meeting is closed."), form.notes()
        typed = [(str(field.label.text), field.data) for field in form if field.type == "TextAreaField" and field.data]
        return run_and_redirect(
            public_id, lambda command: service.close(db.session(), public_id, command, notes), message, typed=typed
        )
    meeting = editable_meeting(public_id)
    page = render_template("meetings/close.html", head=head(meeting), attendance=attendance_of(meeting), form=form)
    return page, 422 if form.errors else 200
