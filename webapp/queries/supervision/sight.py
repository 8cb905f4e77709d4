"""The part of an office that somebody looks at: subtrees, and the cases in them."""

from collections.abc import Collection
from dataclasses import dataclass, replace

import sqlalchemy as sa

from webapp.access import listed_cases, sees_below
from webapp.actors import Actor
from webapp.models import Case


@dataclass(frozen=True, eq=False, slots=True)
class Sight:
    """The paths of subtrees, and the condition on (Case join Unit) of the cases in them that may be counted."""

    paths: Collection[str]
    cases: sa.ColumnElement[bool]

    def sealed(self) -> "Sight":
        """Return the sealed cases of it alone."""
        return replace(self, cases=sa.and_(Case.sealed, self.cases))


WHOLE_OFFICE = Sight(("/",), Case.sealed.is_(False))
"""What anybody may count who oversees the units: everything but sealed cases."""


def sight_of(actor: Actor) -> Sight:
    """Return what somebody oversees, with the cases that they may know of."""
    return Sight(sees_below(actor), listed_cases(actor))
