"""Health checks for machines: is the process alive, and can it serve?"""

import sqlalchemy as sa
from flask import Blueprint
from flask.typing import ResponseReturnValue

from webapp.current_user import ANYONE, allow
from webapp.db import db

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
    """Answer if the database answers too, and has its tables."""
    try:
        db.session.execute(sa.text("select count(*) from office"))
    except sa.exc.SQLAlchemyError:
        return "the database does not answer", 503, TEXT
    return "ready", TEXT
