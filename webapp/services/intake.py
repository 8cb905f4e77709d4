"""Taking in who sits already: one case for each, with what the register says of them."""

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy.orm import Session

from webapp.models import Unit
from webapp.queries.cases.context import surroundings_of
from webapp.queries.cases.facts import facts_of
from webapp.queries.cases.seated import rows_without_case
from webapp.queries.cases.starting import startable_units
from webapp.services.cases.commands import start
from webapp.services.command import Command
from webapp.services.meetings.bulk_ballots import key_of, one_by_one
from webapp.services.refusals import NotFoundForActor
from workflows.core.calendar import local_date
from workflows.core.engine import intake
from workflows.core.model import Workflow
from workflows.core.text import Sentence

MOST = 200
"""The largest number of cases opened together."""


def take_in_all(
    session: Session, workflow: type[Workflow], above: Unit, shown: Collection[str], command: Command
) -> dict[str, Sentence | None]:
    """Open a case for everybody below a unit who sits and has none, each in a transaction of its own.

    shown: the codes of the units that the actor has seen; nobody else is taken in.

    Return for each unit why not, or None if its holder was taken in; units outside the actor's rights are left out.
    Raises NotFoundForActor where all are, IdempotencyKeyReused.
    """
    definition, day = workflow.definition, local_date(command.now)
    move = intake(definition)
    if move is None:
        raise NotFoundForActor
    mine = {unit.code: unit for unit in startable_units(session, definition, command.actor, day, move)}
    if not any(unit.path.startswith(above.path) for unit in mine.values()):
        raise NotFoundForActor
    rows = rows_without_case(session, workflow, above, mine, day)
    units = {row.code: mine[row.code] for row in rows if row.code in shown}

    def take_in(code: str) -> None:
        unit = session.get_one(Unit, units[code].id)
        around, rules = surroundings_of(session, definition, unit, day)
        said = workflow.incumbent(facts_of(session, definition, around, rules, day, actor=command.actor))
        one = replace(command, key=key_of(command.key, code), answers=said)
        start(session, definition, move.name, unit.id, one)

    return one_by_one(list(units)[:MOST], take_in)
