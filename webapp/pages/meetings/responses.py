"""Responses that the pages of a meeting share: the meeting loaded, shown, changed, refused."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.current_user import actor, now, today
from webapp.db import db
from webapp.filters import sentence
from webapp.forms import new_key
from webapp.models import Meeting
from webapp.pages.meetings.agenda import agenda_rows, told_apart, waiting_words
from webapp.pages.meetings.conferences import conference_part
from webapp.pages.meetings.discussed import discussion_part, points_of
from webapp.pages.meetings.outlook import OutlookPart, outlook_of
from webapp.pages.meetings.page import Sent, attendance_of, changes_of, head
from webapp.pages.shared.refusals import answering
from webapp.pages.shared.submitted import sent_key
from webapp.queries.calendar import forecast_years
from webapp.queries.meetings.attendance import chairs
from webapp.queries.meetings.meetings import (
    agenda,
    may_run,
    meeting_for,
)
from webapp.queries.meetings.waiting import placed_elsewhere, waiting_cases
from webapp.services.command import Command
from webapp.services.refusals import Refused

Typed = Sequence[tuple[str, str]]


def meeting_or_404(public_id: str) -> Meeting:
    """Return the meeting; 404 both for an unknown and a forbidden one."""
    return meeting_for(db.session(), actor(), public_id) or abort(404)


def meeting_page(
    meeting: Meeting, error: str = "", status: int = 200, sent: Sent = None, typed: Typed = ()
) -> ResponseReturnValue:
    """Return the page of a meeting, with a refusal above it, and the submitted values in their fields or as text."""
    session, who = db.session(), actor()
    runs = may_run(who, meeting) and not meeting.over
    lines = agenda(session, who, meeting, today())
    waiting = told_apart(waiting_cases(session, who, meeting)) if runs else []
    there, conference = attendance_of(meeting, sent), conference_part(meeting)
    page = render_template(
        "meetings/meeting.html",
        head=head(meeting),
        changes=changes_of(meeting),
        rows=agenda_rows(meeting, lines, waiting_words(meeting, there)),
        choosable=any(line.waits_for_me and not line.alone for line in lines),
        attendance=there,
        conference=conference,
        discussion=discussion_part(meeting, points_of(lines, conference.papers), there.recorded),
        chosen=sent.getlist("case") if sent else [],
        runs=runs,
        outlook=_outlook(meeting) if runs and not there.recorded else None,
        confirms=chairs(who, meeting),
        begun=meeting.held_on <= today(),
        waiting=waiting,
        elsewhere=placed_elsewhere(session, who, meeting) if runs else [],
        forecast=forecast_years(session, [today(), *(case.due_on for case in waiting)], today()) if runs else set(),
        key=new_key(),
        error=error,
        typed=typed,
    )
    return page, status


def _outlook(meeting: Meeting) -> OutlookPart | None:
    """Return who can come to a meeting that is still to be held."""
    if meeting.held_on < today():
        return None
    return outlook_of(meeting.unit_id, meeting.body, meeting.held_on, meeting.begins_at, meeting)


def editable_meeting(public_id: str) -> Meeting:
    """Return the meeting, for a page on which the user may change it; 404 if they may not, or if it is over."""
    meeting = meeting_or_404(public_id)
    return meeting if may_run(actor(), meeting) and not meeting.over else abort(404)


def run_and_redirect(
    public_id: str, change: Callable[[Command], Any], message: str, sent: Sent = None, typed: Typed = ()
) -> ResponseReturnValue:
    """Change a meeting and go back to it; a refusal is shown above the fresh page."""
    meeting_or_404(public_id)

    def refused(refusal: Refused) -> ResponseReturnValue:
        return meeting_page(
            meeting_or_404(public_id), sentence(refusal.sentence), 422 if refusal.field else 409, sent, typed
        )

    with answering(refused):
        change(Command(actor(), now(), sent_key()))
    if message:
        flash(message, "success")
    return redirect(url_for("meetings.meeting", public_id=public_id), 303)
