"""People who may sign the papers of a unit on a day."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from webapp.documents import words as w
from webapp.models import Person, Post, Unit, post_held_on
from webapp.queries.people.names import called_on
from webapp.surroundings import exists_on

SIGNED_BEFORE = dt.timedelta(days=31)
"""For so long after the end of a post papers may still be issued that its holder has signed while it lasted."""


def signing_posts(session: Session, unit_id: int, day: dt.date, since: dt.date | None = None) -> list[Post]:
    """Return the posts of those who may sign, one for each person: the secretary, deputies, then those authorised.

    since: those who might have signed on any day from then on; who does so no more comes last.
    """
    order, until = list(w.SIGNERS), since or day
    held = session.scalars(
        sa.select(Post)
        .where(
            Post.unit_id == unit_id,
            Post.kind.in_(order),
            Post.valid_from <= day,
            sa.or_(Post.valid_to.is_(None), Post.valid_to > until),
        )
        .options(joinedload(Post.person))
    ).all()

    def rank(post: Post) -> tuple[bool, int, str, int]:
        over = post.valid_to is not None and post.valid_to <= day
        return over, order.index(post.kind), post.person.sort_key, post.id

    first: dict[int, Post] = {}
    for post in sorted(held, key=rank):
        first.setdefault(post.person_id, post)
    return list(first.values())


def head_of_unit_beside(session: Session, unit_id: int, kind: str, post: str, day: dt.date) -> tuple[int, str] | None:
    """Return the id of the unit of this kind right below another, and who holds the post in it by the name of the day,
    '' for nobody; None without one. One statement.
    """
    found = session.execute(
        sa.select(Unit.id, sa.func.coalesce(called_on(day), ""))
        .outerjoin(Post, sa.and_(Post.unit_id == Unit.id, Post.kind == post, post_held_on(day)))
        .outerjoin(Person, Person.id == Post.person_id)
        .where(Unit.parent_id == unit_id, Unit.kind == kind, exists_on(day))
        .order_by(Unit.id)
    ).first()
    return (found[0], found[1]) if found else None
