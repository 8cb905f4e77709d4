"""A case on the agenda of a meeting, loaded for its pages."""

from flask import abort

from webapp.current_user import actor, now, today
from webapp.db import db
from webapp.models import Meeting
from webapp.pages.cases.page import Shown, show
from webapp.pages.meetings.responses import meeting_or_404
from webapp.pages.shared.case_loading import case_or_404
from webapp.queries.cases.context import load_context
from webapp.queries.meetings.meetings import AgendaLine, agenda


def on_agenda(public_id: str, case: str) -> tuple[Meeting, list[AgendaLine]]:
    """Return the meeting and its agenda with this case on it; 404 if the user may not see one of them."""
    meeting = meeting_or_404(public_id)
    lines = agenda(db.session(), actor(), meeting, today())
    if case not in {line.public_id for line in lines}:
        abort(404)
    return meeting, lines


def shown_case(case: str) -> Shown:
    """Return everything that the page of a case shows, for the user; 404 if they may not see it."""
    session, who = db.session(), actor()
    return show(load_context(session, case_or_404(case), who, now()), {})
