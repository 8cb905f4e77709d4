"""New units under one that is there, by the decision that founds them."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import UNIT_CODE, Unit
from webapp.models.units import BRANCH_KINDS, UNIT_KINDS, kinds_above
from webapp.queries.units.day_tree import UnitLine
from webapp.services.command import Command
from webapp.services.refusals import Refused
from webapp.services.units.naming import NamingPaper, unit_for
from webapp.surroundings import exists_on
from workflows.core import vietnamese
from workflows.core.calendar import local_date
from workflows.core.text import _
from workflows.core.vietnamese import fold, format_date


@dataclass(frozen=True)
class NewUnit:
    """A unit to be founded. sort: its kind, or of a branch the kind of branch; paper: the decision."""

    code: str
    name: str
    sort: str
    area: str
    since: dt.date
    paper: NamingPaper


def sorts_under(unit: Unit | UnitLine) -> list[str]:
    """Return the kinds of unit and of branch that may stand right under this one."""
    kinds = [kind for kind in UNIT_KINDS if kind != "branch" and unit.kind in kinds_above(kind)]
    return [*kinds, *(each for each in BRANCH_KINDS if unit.kind in kinds_above("branch", each))]


def found_unit(session: Session, parent_id: int, new: NewUnit, command: Command) -> None:
    """Add the unit under its parent, within the caller's transaction.

    Raises NotFoundForActor for a person who names nobody in the parent, Refused (with the field) for a kind that does
    not stand there, a code that does not begin with the parent's, a code or a name that is taken, and a day or a paper
    that does not fit.
    """
    parent = unit_for(session, parent_id, command)
    _check(session, parent, new, local_date(command.now))
    branch = new.sort in BRANCH_KINDS
    unit = Unit(
        code=new.code,
        kind="branch" if branch else new.sort,
        branch_kind=new.sort if branch else None,
        name=new.name,
        area=new.area or None,
        parent_id=parent.id,
        path="",
        pilot=False,
        valid_from=new.since,
        search=vietnamese.searchable(f"{new.name} {new.code} {new.area}"),
    )
    session.add(unit)
    session.flush()
    unit.path = f"{parent.path}{unit.id}/"
    session.flush()


def _check(session: Session, parent: Unit, new: NewUnit, today: dt.date) -> None:
    if new.sort not in sorts_under(parent):
        raise Refused(_("Such a unit does not stand right under %(unit)s."), field="sort", unit=parent.name)
    if not UNIT_CODE.fullmatch(new.code):
        raise Refused(_("Write 1 to 40 letters, digits, dots, hyphens or underscores."), field="code")
    if not new.code.startswith(f"{parent.code}-"):  # whether others are taken is not for everybody to learn
        raise Refused(
            _("The code begins with %(code)s, so that it says where the unit stands."),
            field="code",
            code=f"{parent.code}-",
        )
    if session.scalar(sa.select(Unit.id).where(Unit.code == new.code)) is not None:
        raise Refused(_("This code is taken: write another one."), field="code")
    siblings = sa.select(Unit.name).where(Unit.parent_id == parent.id, exists_on(today))
    if fold(new.name) in map(fold, session.scalars(siblings)):
        raise Refused(_("%(unit)s has a unit of this name already."), field="name", unit=parent.name)
    if new.since < parent.valid_from:
        raise Refused(
            _("%(unit)s exists since %(day)s: a unit under it cannot begin before."),
            field="since",
            unit=parent.name,
            day=format_date(parent.valid_from),
        )
    if new.since > today:
        raise Refused(_("A unit is recorded once it exists: from its first day on."), field="since")
    if new.paper.written_on > today:
        raise Refused(_("The paper cannot be of a day to come: check the date."), field="written_on")
    if new.since < new.paper.written_on:
        raise Refused(
            _("The decision is of %(day)s: the unit cannot begin before."),
            field="since",
            day=format_date(new.paper.written_on),
        )
