"""Making a move to see what it would write, and undoing it."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import FrozenPaper
from webapp.queries.cases.records import papers_of
from webapp.queries.papers.printing import Printed, to_print
from webapp.services.cases.commands import carry_out
from webapp.services.cases.locking import case_command, locked
from webapp.services.command import Command
from webapp.services.personal_data.seeking import with_names_sought


def rehearse(session: Session, public_id: str, move_name: str, command: Command) -> list[Printed]:
    """Return the papers that a move would number or write now, as they would look: it is made, and undone.

    Where the last day is over, not even the clock's transition is made; a name that it erases is sought before the
    lock. Raises as `make_move`.
    """
    return with_names_sought(session, lambda: _rehearse(session, public_id, move_name, command))


def _rehearse(session: Session, public_id: str, move_name: str, command: Command) -> list[Printed]:
    try:
        with case_command(session, only_looking=True):
            context = locked(session, public_id, command)
            before = _written(session, context.case.id)
            carry_out(context, move_name, command, command.body_hash("move", public_id, move_name))
            after = _written(session, context.case.id)
            new = dict.fromkeys(name for row, name in after.items() if row not in before)
            raise _Rehearsed([paper for name in new if (paper := to_print(context, name, command.actor))])
    except _Rehearsed as done:
        return done.papers


def _written(session: Session, case_id: int) -> dict[tuple[str, int], str]:
    """Return the names of a case's papers by their rows: those of the register, then those of its steps."""
    own = sa.select(FrozenPaper.id, FrozenPaper.name).where(FrozenPaper.case_id == case_id).order_by(FrozenPaper.id)
    issued = {("numbered", paper.id): paper.kind for paper in papers_of(session, case_id)}
    return issued | {("written", row.id): row.name for row in session.execute(own)}


class _Rehearsed(Exception):
    """A move was carried out to see its papers: nothing of it stays."""

    def __init__(self, papers: list[Printed]) -> None:
        super().__init__()
        self.papers = papers
