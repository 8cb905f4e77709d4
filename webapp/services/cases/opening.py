"""New cases: the row that a case begins with, and the lock under which it is opened."""

import datetime as dt
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor
from webapp.models import Case, Unit
from webapp.models.units import BRANCH_KINDS
from webapp.queries.cases.context import CaseContext, surroundings_of, with_posts
from webapp.queries.cases.seated import seated
from webapp.queries.rules import frozen
from webapp.services.refusals import Refused
from webapp.surroundings import exists_on, unit_today
from workflows import WORKFLOWS
from workflows.core.calendar import local_date
from workflows.core.consequences import Consequence, OpenCase, OpenInRest
from workflows.core.definition import Definition
from workflows.core.model import START_STATE
from workflows.core.text import _, say


def new_case(
    session: Session,
    definition: Definition,
    unit: Unit,
    now: dt.datetime,
    actor: Actor | None = None,
    follows: Case | None = None,
    opened_by: Case | None = None,
) -> CaseContext:
    """Return a case that stands before its first move, not yet in the session, with its context.

    actor: who opens it; None for one that opens by itself. follows: the ended case that it takes up again. opened_by:
    the case whose move opens it.
    """
    around, rules = surroundings_of(session, definition, unit, local_date(now))
    case = Case(
        public_id=secrets.token_hex(8),
        workflow=definition.key,
        sealed=definition.sealed,
        definition_hash=definition.hash,
        state=START_STATE,
        unit_id=unit.id,
        opener_id=actor.person_id if actor else None,
        follows_id=follows.id if follows else None,
        opened_by_id=opened_by.id if opened_by else None,
        version=0,
        dossier={},
        rules=frozen(rules),
        opened_at=now,
        state_since=now,
    )
    return CaseContext(session, case, with_posts(definition, rules), around, rules, now, actor)


def origin_of(context: CaseContext) -> dict[str, str]:
    """Return which case a new one follows, or was opened by, as its first entry keeps it."""
    sources = {"follows": context.case.follows_id, "opened_by": context.case.opened_by_id}
    return {name: context.session.get_one(Case, each).public_id for name, each in sources.items() if each}


def require_untaken(context: CaseContext, subject_id: int | None) -> None:
    """Raise Refused where a case of this process about the same holder of the seat runs in the unit already.

    Called under the lock of the unit.
    """
    running = sa.select(Case.id).where(
        *seated(context.case.workflow), Case.unit_id == context.case.unit_id, Case.subject_id == subject_id
    )
    if context.session.scalar(running.limit(1)) is not None:
        raise Refused(_("%(unit)s: a case about the sitting holder runs already."), unit=context.around.own.name)


def locked_unit(session: Session, unit_id: int) -> Unit | None:
    """Lock a unit, so that two cases for one seat are not opened at a time; None for an unknown one."""
    return session.scalars(sa.select(Unit).where(Unit.id == unit_id).with_for_update()).one_or_none()


def openings_of(context: CaseContext, consequences: Iterable[Consequence]) -> list[OpenCase]:
    """Return the cases that these consequences open, those in the rest of the units one by one."""
    found: list[OpenCase] = []
    for row in consequences:
        match row:
            case OpenCase():
                found.append(row)
            case OpenInRest():
                found += _in_rest(context, row, {each.unit_id for each in found if each.process == row.process})
    return found


def _in_rest(context: CaseContext, row: OpenInRest, named: set[int]) -> Iterator[OpenCase]:
    done = sa.select(Case.unit_id).where(Case.opened_by_id == context.case.id, Case.workflow == row.process)
    below = sa.select(Unit.id).where(
        Unit.parent_id == context.around.own.id,
        Unit.kind.in_(row.kinds),
        exists_on(context.today),
        Unit.id.not_in(done),
        sa.or_(Unit.branch_kind.is_(None), Unit.branch_kind.in_(row.branch_kinds or BRANCH_KINDS)),
    )
    for unit_id in context.session.scalars(below.order_by(Unit.id)):
        if unit_id not in named:
            yield OpenCase(row.process, unit_id, row.answers)


def placed(session: Session, openings: Sequence[OpenCase], day: dt.date) -> list[tuple[OpenCase, Unit]]:
    """Return each of these openings with the unit that its case is for, by the units' ids.

    All units are locked, in that order, so that two acts never wait for each other. A unit that has ended is followed
    to its successor; the same opening for two units that have merged is one. Raises Refused for a unit that has ended
    without a successor, and for one of a kind that the process has no cases for.
    """
    found: list[tuple[OpenCase, Unit]] = []
    for opening in openings:
        unit = unit_today(session, opening.unit_id, day)
        if unit is None:
            raise Refused(_("A unit that this decision concerns no longer exists: return the file."))
        workflow = WORKFLOWS[opening.process]
        if unit.kind not in workflow.unit_kinds:
            text = _("%(unit)s: a unit of this kind has no case of “%(process)s”.")
            raise Refused(text, unit=unit.name, process=say(workflow.title))
        here = replace(opening, unit_id=unit.id)
        if (here, unit) not in found:
            found.append((here, unit))
    found.sort(key=lambda each: each[1].id)
    ids = [unit.id for _opening, unit in found]
    # The weaker lock: what refers to a unit, such as the tasks of this very move, does not wait for it.
    locked = sa.select(Unit).where(Unit.id.in_(ids)).order_by(Unit.id).with_for_update(key_share=True)
    there = session.scalars(locked.execution_options(populate_existing=True)).all()
    # A reorganisation that held these rows first may have ended one of them meanwhile.
    return found if all(unit.exists_on(day) for unit in there) else placed(session, openings, day)
