"""The steps that can be made in several cases with one form."""

from collections.abc import Collection, Iterator

from workflows.core.definition import AssentDef, Definition, MoveDef
from workflows.core.engine import starts
from workflows.core.forms import FORMS
from workflows.core.model import START_STATE
from workflows.core.returning import leads_back


def joint_steps(definition: Definition, state: str) -> Iterator[MoveDef | AssentDef]:
    """Yield the steps of people from this state that can be made in several cases with one form.

    A sealed case is dealt with by itself.
    """
    if definition.sealed:
        return
    opening = {move.form for move in starts(definition)}
    yield from (move for move in definition.moves_from(state) if _is_joint(move, opening))
    assent = definition.assent_in(state)
    if assent and assent.form in FORMS:
        yield assent


def _is_joint(move: MoveDef, opening: Collection[str | None]) -> bool:
    """Whether one form can say the same for several cases.

    It cannot where the step numbers papers (they are issued together on a page of their own), brings signed papers,
    writes what the case was opened with, completes a returned file, adds a line, or says how a meeting voted.
    """
    by_people = move.cause.kind in ("by", "may") and not move.starts and START_STATE not in move.sources
    if not by_people or move.papers or move.attachments or leads_back(move):
        return False
    if move.form is None:
        return True
    form = FORMS.get(move.form)
    return form is not None and not (move.form in opening or form.gathers or form.counts or form.shares)
