"""The minutes of a closed meeting: as a page to be printed, and as a Word file."""

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from webapp.current_user import PERSON, actor, allow
from webapp.db import db
from webapp.documents.wording import OF_A_MEETING
from webapp.models import Unit
from webapp.pages.meetings.responses import meeting_or_404
from webapp.pages.papers.page import WORD, on_page, word_file
from webapp.queries.meetings.minutes import minutes_for

bp = Blueprint("meeting_papers", __name__)


@bp.get("/meetings/<public_id:public_id>/papers/<key:name>")
@allow(PERSON, export=True)
def paper(public_id: str, name: str) -> ResponseReturnValue:
    """Show the minutes, or with '.docx' after the name send them as a Word file. 404 while the meeting is open."""
    meeting = meeting_or_404(public_id)
    values = minutes_for(db.session(), actor(), meeting)
    if values is None or name.removesuffix(WORD) != OF_A_MEETING:
        abort(404)
    if name.endswith(WORD):
        unit = db.session().get_one(Unit, meeting.unit_id)
        return word_file(OF_A_MEETING, values, f"{OF_A_MEETING}-{public_id[:8]}{WORD}", issuer=unit)
    word_url = url_for("meeting_papers.paper", public_id=public_id, name=f"{OF_A_MEETING}{WORD}")
    back = url_for("meetings.meeting", public_id=public_id)
    return on_page(OF_A_MEETING, values, word_url=word_url, back=back, back_words=gettext("Back to the meeting"))
