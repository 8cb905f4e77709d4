"""The ways back in a case: taking back the own last step, and opening a lapsed case again."""

import datetime as dt
from dataclasses import dataclass

from webapp.filters import moment
from webapp.languages import gettext as _
from webapp.queries.cases.context import CaseContext
from webapp.queries.cases.standing import (
    lapse_to_lift,
    may_be_taken_back,
    may_undo_until,
    own_step,
    situation_before,
)
from webapp.queries.changes.excepted import asking_authority


@dataclass(frozen=True, slots=True)
class StepBack:
    """A step that its maker may take back. state: where the case stands afterwards; until: in words."""

    step: str
    state: str
    until: str


@dataclass(frozen=True)
class WaysBack:
    """The ways to take steps back, as a case's page offers them."""

    context: CaseContext

    @property
    def own_step(self) -> StepBack | None:
        """The user's own last step, while they may take it back."""
        return step_back_offer(self.context)

    @property
    def decides(self) -> bool:
        """Whether the user may open such a case again, once it has lapsed."""
        return asking_authority(self.context) is not None

    @property
    def may_reopen(self) -> bool:
        """Whether the user may open the case again: it has lapsed."""
        return bool(self.context.case.closed_at and self.decides and lapse_to_lift(self.context))

    def leads_from(self, name: str) -> bool:
        """Whether the move of that name can be taken back by who makes it, for some minutes."""
        move = self.context.definition.find_move(name)
        return move is not None and may_be_taken_back(self.context.definition, move)


def step_back_offer(context: CaseContext) -> StepBack | None:
    """Return the user's own last step of a case, while they may take it back."""
    found = own_step(context)
    if found is None or context.halted:
        return None
    step, move = found
    until: dt.datetime = may_undo_until(context, step)
    before = situation_before(context, step) if context.now <= until else None
    if before is None:
        return None
    return StepBack(_(move.label), _(context.definition.state(before.state).label), moment(until))
