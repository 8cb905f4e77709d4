"""Papers of rows, kept from the confirmation on: the list of those whom they name, and their certificates."""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from webapp.documents.wording import LIST
from webapp.models import RegisterRow, Unit
from webapp.queries.registers.called import rows_called
from webapp.queries.registers.rows import people_of
from webapp.services.wordings import keep_paper
from workflows.core.registers import Register, names_people


def keep_papers(session: Session, register: type[Register], rows: Sequence[RegisterRow], now: dt.datetime) -> None:
    """Keep wording, head and foot of the papers of rows that are confirmed now, and what they call things; the same
    statements for any of a unit.

    Nothing happens for a register of counts, which has no such paper.
    """
    if not names_people(register):
        return
    called = rows_called(session, register, rows, people_of(session, [row.id for row in rows]))
    for unit_id in sorted({row.unit_id for row in rows}):
        unit, own = session.get_one(Unit, unit_id), [row for row in rows if row.unit_id == unit_id]
        for paper in filter(None, (LIST, register.certificate)):
            keep_paper(session, paper, own, unit, now, of_each=lambda row: {"called": called[row.id]})
