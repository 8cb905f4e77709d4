"""Loading a case for every page that shows one. Accesses to a sealed case are logged here."""

from flask import abort, request

from webapp.current_user import actor, now
from webapp.db import db
from webapp.models import Case
from webapp.queries.cases.records import case_for
from webapp.services.cases import access_log
from webapp.services.security_events import note_reading

NOTED = "doan_vu.noted"


def case_or_404(public_id: str) -> Case:
    """Return the case of that id; 404 both for an unknown and a forbidden one.

    That files are opened is noted once an hour, a sealed one besides once a request.
    """
    session, who = db.session(), actor()
    found = case_for(session, who, public_id) or abort(404)
    if request.method == "GET" and note_reading(session, now()):
        found = case_for(session, who, public_id) or abort(404)
    noted: set[str] = request.environ.setdefault(NOTED, set())
    if found.sealed and public_id not in noted:
        access_log.note(session, [found.id], who, request.endpoint or "", now())
        noted.add(public_id)
        found = case_for(session, who, public_id) or abort(404)
    return found
