"""The reach of an officer's workbook.

Whatever lies outside is to it as if it were not there, so that a workbook finds nothing out: neither a unit, nor a
person, nor who looks like whom.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor, officer_paths
from webapp.models import Person
from webapp.queries.accounts.keepers import AccountKeeper, reached
from webapp.queries.people.nearness import near
from webapp.services.imports.known import Known, KnownUnit
from webapp.services.imports.records import WorkbookContent

PARTY = {"party_joined_on", "party_candidate"}
"""What an officer's workbook says of somebody new, but compares of nobody: not all officers may know it."""


@dataclass(frozen=True)
class Reach:
    """The officer whose workbook it is, and the people whose records they keep: in their own units too."""

    person_id: int
    keeper: AccountKeeper

    def units(self, units: dict[str, KnownUnit]) -> dict[str, KnownUnit]:
        """Return those of these units that lie in the reach."""
        return {code: unit for code, unit in units.items() if unit.path.startswith(self.keeper.paths)}

    def people(self, session: Session, people: Iterable[int], day: dt.date) -> set[int]:
        """Return those of these people who belong to the reach on that day. One statement."""
        mine = sa.select(Person.id).where(Person.id.in_(list(people)), reached(self.keeper, day))
        return set(session.scalars(mine))


def reach_of(session: Session, actor: Actor) -> Reach | None:
    """Return the reach of an officer; None for anybody else."""
    paths = officer_paths(actor)
    if not paths:
        return None
    return Reach(actor.person_id, AccountKeeper(paths, frozenset(near(session, [actor.person_id])), own=paths))


def known_within(session: Session, known: Known, reach: Reach, day: dt.date) -> Known:
    """Return what is known within the reach; its units are within it already."""
    mine = reach.people(session, [each.id for each in known.people.values()], day)
    people = {code: each for code, each in known.people.items() if each.id in mine}
    return Known(known.units, people, {key: post for key, post in known.posts.items() if post.unit in known.units})


def without_topmost(reading: WorkbookContent, known: Known, reach: Reach) -> WorkbookContent:
    """Return the content without the rows of the reach's topmost units: the unit above them lies outside."""
    rows = [
        row for row in reading.units if row.code not in known.units or not _is_topmost(known.units[row.code], reach)
    ]
    return replace(reading, units=tuple(rows))


def _is_topmost(unit: KnownUnit, reach: Reach) -> bool:
    return unit.path in reach.keeper.paths
