"""The access log of a base union's sealed cases."""

from dataclasses import dataclass

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from webapp.access import SUBJECT_KEY
from webapp.current_user import PERSON, actor, allow
from webapp.db import db
from webapp.filters import lazy as _
from webapp.filters import post_title
from webapp.languages import gettext
from webapp.pages.shared.list_query import cursor, neighbours
from webapp.queries.recommendations.access_log import AccessLine, accesses, owned
from webapp.queries.units.names import unit_names

bp = Blueprint("readings", __name__)

PAGES = {
    "cases.case": _("The case"),
    "papers.paper": _("A paper of the case"),
    "attachments.paper": _("A paper attached to the case"),
    "attachments.page": _("A paper attached to the case"),
    "handed_over.paper": _("A list of several cases"),
    "audit.audit": _("A list of changes"),
    "evidence.take": _("Its evidence"),
}
"""The opened page; every other page of a case is one of its forms."""


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """A reading of a sealed file, the reader's post, and what was opened."""

    line: AccessLine
    post: str
    page: str


@bp.get("/readings", endpoint="readings")
@allow(PERSON)
def log() -> ResponseReturnValue:
    """List accesses, newest first, of one case (?case=…) or of all; 404 for all but secretaries of a base union."""
    if not owned(actor()):
        abort(404)
    session, case = db.session(), request.args.get("case", "")
    page = accesses(session, actor(), case, cursor())
    keys = [line.post.partition(":") for line in page.rows]
    units = unit_names(session, {int(number) for kind, _colon, number in keys if kind != SUBJECT_KEY})
    rows = [
        ReadingRow(line, _post(kind, number, units), PAGES.get(line.page, gettext("A form of the case")))
        for line, (kind, _colon, number) in zip(page.rows, keys, strict=True)
    ]
    return render_template(
        "recommendations/access_log.html", rows=rows, case=case, **neighbours("readings.readings", {"case": case}, page)
    )


def _post(kind: str, number: str, units: dict[int, str]) -> str:
    if kind == SUBJECT_KEY:
        return gettext("the person concerned")
    return f"{post_title(kind)}, {units.get(int(number), '')}"
