"""Replacing a paper's Word template by the office's own, and reverting it. Earlier templates are kept."""

import datetime as dt
import hashlib

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.documents.checking import check_template
from webapp.documents.packages import Unfit
from webapp.models import PaperTemplate
from webapp.queries.papers.templates import newest_templates
from webapp.services.refusals import Refused
from workflows.core.text import _


def put_template(
    session: Session,
    account_id: int | None,
    paper: str,
    called: str,
    file: bytes | None,
    now: dt.datetime,
    unit_id: int | None = None,
) -> None:
    """Put a template into use within the caller's transaction, for every unit or for one and those below it.

    called, file: its name and content; '' and None for the built-in one again, for a unit that of the units above.
    Raises Refused where that is in use already.
    """
    if not called:
        row = newest_templates(session, unit_id).get(paper)
        if row is None or not row.name:
            raise Refused(_("The built-in template is in use already."))
    last = session.scalar(sa.select(sa.func.max(PaperTemplate.version)).where(PaperTemplate.paper == paper))
    session.add(
        PaperTemplate(
            paper=paper,
            unit_id=unit_id,
            version=(last or 0) + 1,
            name=called,
            file=file,
            put_at=now,
            put_by_id=account_id,
            sha256=hashlib.sha256(file or b"").hexdigest(),
        )
    )
    session.flush()


def tested(paper: str, called: str, file: bytes) -> None:
    """Raise Unfit, with the line that is wrong, for a file that is no template of this paper."""
    if not called.lower().endswith(".docx"):
        raise Unfit(_("This is not a Word document: choose a .docx file."))
    check_template(paper, file)
