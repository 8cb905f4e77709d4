"""Pages that name sealed files: that they are shown is logged, before anything of them is read."""

from collections.abc import Callable
from typing import TypeVar

import sqlalchemy as sa
from flask import abort, request

from webapp.current_user import actor, now
from webapp.db import db
from webapp.models import Case, RecordDestruction, RecordTransfer
from webapp.pages.shared.case_loading import NOTED
from webapp.queries.archives import records
from webapp.services.cases import access_log

Found = TypeVar("Found")


def log_sealed(condition: sa.ColumnElement[bool]) -> None:
    """Log that the sealed cases with this condition are shown, before anything of them is read; once a request."""
    noted: set[str] = request.environ.setdefault(NOTED, set())
    sealed = {str(each): each for each in records.sealed_on(db.session(), actor(), condition)}
    if new := sealed.keys() - noted:
        access_log.note(db.session(), [sealed[each] for each in sorted(new)], actor(), request.endpoint or "", now())
        noted |= new


def transfer_read(number: int) -> RecordTransfer:
    """Return a transfer that the user may read; 404 for any other."""
    return _read(lambda: records.transfer_for(db.session(), actor(), number), Case.transfer_id == number)


def destruction_read(number: int) -> RecordDestruction:
    """Return a proposal to destroy that the user may read; 404 for any other."""
    return _read(lambda: records.destruction_for(db.session(), actor(), number), Case.destruction_id == number)


def _read(find: Callable[[], Found | None], condition: sa.ColumnElement[bool]) -> Found:
    """Return what the user may read, once its sealed cases are logged; 404 for anything else."""
    if find() is None:
        abort(404)
    log_sealed(condition)
    return find() or abort(404)
