"""From whom tasks came to the present holder of a post."""

import datetime as dt
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from webapp.actors import Actor
from webapp.models import Person, Post, Task, post_held_on
from webapp.queries.local_day import LocalDay


def received_from(session: Session, actor: Actor, case_ids: Collection[int], day: dt.date) -> dict[int, str]:
    """Return case → who held the actor's post when its task arose, where that person left and the actor came later.

    Of several the last who left. One statement.
    """
    former, own = aliased(Post), aliased(Post)
    arose = LocalDay(Task.since)
    rows = session.execute(
        sa.select(Task.case_id, Person.full_name)
        .join(own, sa.and_(own.unit_id == Task.unit_id, own.kind == Task.post, own.person_id == actor.person_id))
        .join(former, sa.and_(former.unit_id == Task.unit_id, former.kind == Task.post))
        .join(Person, Person.id == former.person_id)
        .where(
            Task.case_id.in_(case_ids),
            post_held_on(day, own),
            own.valid_from > arose,
            former.person_id != actor.person_id,
            former.valid_from <= arose,
            former.valid_to > arose,
            former.valid_to <= day,
        )
        .order_by(former.valid_to, former.id)
    )
    return {row.case_id: row.full_name for row in rows}
