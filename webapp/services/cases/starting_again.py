"""The ended case that somebody starts again."""

from sqlalchemy.orm import Session

from webapp.models import Case
from webapp.queries.cases.context import definition_of
from webapp.queries.cases.following import follower
from webapp.queries.cases.records import case_for
from webapp.services.cases.locking import locked_case
from webapp.services.command import Command
from webapp.services.refusals import NotFoundForActor, Refused
from webapp.surroundings import unit_today
from workflows.core.calendar import local_date
from workflows.core.definition import Definition
from workflows.core.engine import can_start_again
from workflows.core.text import _


def earlier_case(session: Session, public_id: str, definition: Definition, unit_id: int, command: Command) -> Case:
    """Lock and return the ended case that the actor starts again for this unit.

    Raises NotFoundForActor for one that they may not know of or that cannot be started again here, Refused for one that
    was started again already.
    """
    if case_for(session, command.actor, public_id) is None:
        raise NotFoundForActor
    case = locked_case(session, public_id)
    unit = unit_today(session, case.unit_id, local_date(command.now))
    if case.workflow != definition.key or unit is None or unit.id != unit_id:
        raise NotFoundForActor
    if not can_start_again(definition_of(session, case), case.state):
        raise NotFoundForActor
    if follower(session, case.id) is not None:
        raise Refused(_("This case was started again already: look at the case that followed it."))
    return case
