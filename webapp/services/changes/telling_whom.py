"""Who is told of a change beside those who had a hand in it."""

from collections.abc import Iterable

import sqlalchemy as sa

from webapp.access import within
from webapp.models import Post, Unit, post_held_on
from webapp.models.units import CELLS
from webapp.services.changes.carrying import Carrying
from webapp.surroundings import exists_on
from workflows.core.calendar import local_date

EVERYWHERE = "/"


def holders(one: Carrying, kinds: Iterable[str], *, below: bool = True) -> set[int]:
    """Return who holds such a post in the unit concerned, and (below) in the units under it, above the branches."""
    day = local_date(one.now)
    place = Unit.id == one.unit.id if one.unit and not below else within([one.unit.path if one.unit else EVERYWHERE])
    found = (
        sa.select(Post.person_id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(place, Unit.kind.not_in(CELLS), Post.kind.in_(tuple(kinds)), post_held_on(day), exists_on(day))
    )
    return set(one.session.scalars(found))
