"""Who may sign the papers of a unit on a day."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from webapp.documents import words as w
from webapp.models import Post, post_held_on


def signing_posts(session: Session, unit_id: int, day: dt.date) -> list[Post]:
    """Return the posts of those who may sign, one for each person: the secretary, deputies, then those authorised."""
    order = list(w.SIGNERS)
    held = session.scalars(
        sa.select(Post)
        .where(Post.unit_id == unit_id, Post.kind.in_(order), post_held_on(day))
        .options(joinedload(Post.person))
    ).all()
    first: dict[int, Post] = {}
    for post in sorted(held, key=lambda post: (order.index(post.kind), post.person.sort_key, post.id)):
        first.setdefault(post.person_id, post)
    return list(first.values())
