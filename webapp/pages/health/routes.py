"""Health checks for machines: is the process alive, and can it serve?"""

from flask import Blueprint, current_app
from flask.typing import ResponseReturnValue

from webapp.current_user import ANYONE, allow
from webapp.db import db
from webapp.services.readiness import Readiness, is_ready

bp = Blueprint("health", __name__)
TEXT = {"Content-Type": "text/plain; charset=utf-8"}


@bp.get("/healthz")
@allow(ANYONE)
def healthz() -> ResponseReturnValue:
    """Answer from the process alone, without the database."""
    return "ok", TEXT


@bp.get("/readyz")
@allow(ANYONE)
def readyz() -> ResponseReturnValue:
    """Answer whether the database has its tables and takes a write; tried every few seconds, however often asked."""
    tried = current_app.extensions.setdefault("readiness", Readiness())
    if not is_ready(tried, db.session()):
        return "the database does not answer, or takes no write", 503, TEXT
    return "ready", TEXT
