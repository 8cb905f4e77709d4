"""The figure of a register: how many holders of its posts the confirmed rows of a year name."""

import datetime as dt
from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import within
from webapp.models import Person, Post, RegisterPerson, RegisterRow, Unit, post_held_on
from webapp.queries.registers.rows import counted
from workflows.core.registers import Register


def named_of_all(
    session: Session, register: type[Register], paths: Collection[str], year: int, day: dt.date
) -> tuple[int, int]:
    """Return how many holders of the register's posts on that day confirmed rows of the year name, and of how many.

    Of rows that go on from each other the latest of the year counts, with the answers that the register `counts`.
    Somebody in two rows counts once; somebody who holds the post no longer does not count. One statement.
    """
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    named = (
        sa.select(RegisterPerson.person_id)
        .join(RegisterRow, RegisterRow.id == RegisterPerson.row_id)
        .where(
            RegisterRow.register == register.key,
            counted(last),
            *(RegisterRow.answers[name].as_string().in_(codes) for name, codes in register.counts.items()),
            RegisterRow.day.between(first, last),
            RegisterPerson.person_id == Person.id,
        )
        .exists()
    )
    holds = (
        sa.select(Post.id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(
            Post.person_id == Person.id,
            Post.kind.in_(register.posts),
            Unit.kind.in_(register.post_units),
            within(paths),
            post_held_on(day),
        )
        .exists()
    )
    row = session.execute(sa.select(sa.func.count().filter(named), sa.func.count()).select_from(Person).where(holds))
    found, whole = row.one()
    return found, whole
