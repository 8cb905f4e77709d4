"""People from whom tasks came to the present holder of a post."""

import datetime as dt
from collections.abc import Collection
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.actors import Actor
from webapp.models import Person, Post, Task, post_held_on
from webapp.queries.local_day import LocalDay


def received_from(session: Session, actor: Actor, case_ids: Collection[int], day: dt.date) -> dict[int, str]:
    """Return case → who held the actor's post when its task arose, where that person left and the actor came later.

    Of several the last who left. One statement.
    """
    rows = session.execute(_RECEIVED, {"person": actor.person_id, "cases": list(case_ids), "day": day})
    return {row.case_id: row.full_name for row in rows}


# Asked by the first two pages, so put together once: that costs more than the database's answer.
_Former, _Own = aliased(Post), aliased(Post)
_AROSE, _DAY = LocalDay(Task.since), cast(Any, sa.bindparam("day", type_=sa.Date))
_PERSON = sa.bindparam("person", type_=sa.Integer)
_RECEIVED = (
    sa.select(Task.case_id, Person.full_name)
    .join(_Own, sa.and_(_Own.unit_id == Task.unit_id, _Own.kind == Task.post, _Own.person_id == _PERSON))
    .join(_Former, sa.and_(_Former.unit_id == Task.unit_id, _Former.kind == Task.post))
    .join(Person, Person.id == _Former.person_id)
    .where(
        Task.case_id.in_(sa.bindparam("cases", expanding=True)),
        post_held_on(_DAY, _Own),
        _Own.valid_from > _AROSE,
        _Former.person_id != _PERSON,
        _Former.valid_from <= _AROSE,
        _Former.valid_to > _AROSE,
        _Former.valid_to <= _DAY,
    )
    .order_by(_Former.valid_to, _Former.id)
)
