"""The minutes of a closed meeting: as a page to be printed, and as a Word file."""

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue

from webapp.current_user import PERSON, actor, allow
from webapp.db import db
from webapp.documents.wording import OF_A_MEETING
from webapp.languages import gettext
from webapp.models import Unit
from webapp.pages.meetings.responses import meeting_or_404
from webapp.pages.papers.page import Opened, paper_answer, paper_name
from webapp.pages.papers.wording import title_of
from webapp.pages.shared.workbooks import file_title
from webapp.queries.meetings.minutes import minutes_for

bp = Blueprint("meeting_papers", __name__)


@bp.get("/meetings/<public_id:public_id>/papers/<key:name>")
@allow(PERSON, export=True)
def paper(public_id: str, name: str) -> ResponseReturnValue:
    """Show the minutes, or with '.docx' or '.pdf' after the name send a file. 404 while the meeting is open."""
    meeting = meeting_or_404(public_id)
    values = minutes_for(db.session(), actor(), meeting)
    if values is None or paper_name(name) != OF_A_MEETING:
        abort(404)
    unit = db.session().get_one(Unit, meeting.unit_id)
    opened = Opened(
        lambda each: url_for("meeting_papers.paper", public_id=public_id, name=each),
        url_for("meetings.meeting", public_id=public_id),
        gettext("Back to the meeting"),
        file_title(title_of(OF_A_MEETING), unit.name, f"{meeting.held_on:%d-%m-%Y}"),
    )
    return paper_answer(name, OF_A_MEETING, values, opened, issuer=unit)
