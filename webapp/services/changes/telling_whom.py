"""People who hear of a change beside those who had a hand in it."""

from collections.abc import Iterable

import sqlalchemy as sa

from webapp.access import within
from webapp.actors import OFFICERS
from webapp.models import Post, Unit, post_held_on
from webapp.models.units import CELLS
from webapp.queries.rule_effects import EVERYWHERE
from webapp.services.changes.carrying import Carrying
from webapp.surroundings import exists_on
from workflows.core.calendar import local_date


def holders_below(one: Carrying, kinds: Iterable[str]) -> set[int]:
    """Return who holds such a post in the unit concerned or in the units under it, above the branches."""
    return _holders(one, kinds, within([one.unit.path if one.unit else EVERYWHERE]))


def officers(one: Carrying) -> set[int]:
    """Return the officers of the unit concerned; of every unit for what concerns the whole office."""
    return _holders(one, OFFICERS, Unit.id == one.unit.id) if one.unit else holders_below(one, OFFICERS)


def _holders(one: Carrying, kinds: Iterable[str], place: sa.ColumnElement[bool]) -> set[int]:
    day = local_date(one.now)
    found = (
        sa.select(Post.person_id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(place, Unit.kind.not_in(CELLS), Post.kind.in_(tuple(kinds)), post_held_on(day), exists_on(day))
    )
    return set(one.session.scalars(found))
