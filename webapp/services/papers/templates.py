"""Replacing a paper's Word template by the office's own, and reverting it. Earlier templates are kept."""

import datetime as dt
import hashlib

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.documents.checking import check_template
from webapp.documents.packages import Unfit
from webapp.models import PaperTemplate
from webapp.queries.papers.templates import newest_templates
from webapp.services.command import unit_of_work
from webapp.services.refusals import Refused
from workflows.core.text import _


def use_own(
    session: Session,
    account_id: int,
    paper: str,
    called: str,
    file: bytes,
    now: dt.datetime,
    unit_id: int | None = None,
) -> None:
    """Use a template after testing it, for every unit or for one and those below it.

    Raises Unfit with the line that is wrong, Refused if somebody else was faster.
    """
    if not called.lower().endswith(".docx"):
        raise Unfit(_("This is not a Word document (.docx)."))
    check_template(paper, file)
    _add(session, account_id, paper, called, file, now, unit_id)


def use_builtin(session: Session, account_id: int, paper: str, now: dt.datetime, unit_id: int | None = None) -> None:
    """Use the built-in template again; for a unit that of the units above. Raises Refused if it is in use already."""
    row = newest_templates(session, unit_id).get(paper)
    if row is None or not row.name:
        raise Refused(_("The built-in template is in use already."))
    _add(session, account_id, paper, "", None, now, unit_id)


def _add(
    session: Session,
    account_id: int,
    paper: str,
    called: str,
    file: bytes | None,
    now: dt.datetime,
    unit_id: int | None,
) -> None:
    with unit_of_work(session):
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
