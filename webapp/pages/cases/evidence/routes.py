"""The evidence of a case: handed out to whoever may see it, and noted as a reading."""

import json

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from webapp.current_user import PERSON, actor, allow, now
from webapp.db import db
from webapp.pages.shared.case_loading import case_or_404
from webapp.services.cases import access_log
from webapp.services.cases.evidence import evidence

bp = Blueprint("evidence", __name__)


@bp.get("/cases/<public_id:public_id>/evidence")
@allow(PERSON, export=True)
def take(public_id: str) -> ResponseReturnValue:
    """Hand out the evidence of a case as a file. Of a sealed one every page is noted already, of any other here."""
    session = db.session()
    found = case_or_404(public_id)
    if not found.sealed:
        access_log.note(session, [found.id], actor(), request.endpoint or "", now())
        found = case_or_404(public_id)
    said = json.dumps(evidence(session, found, now(), words=True), ensure_ascii=False, indent=1)
    name = f"evidence-{found.public_id[:8].upper()}.json"
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(said, mimetype="application/json", headers=headers)
