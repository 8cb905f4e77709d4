"""Closed cases under lock, and the post by which somebody takes care of all of them."""

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import post_key, visible_cases
from webapp.actors import Actor
from webapp.models import Case, Unit
from webapp.queries.archives.closed import keeper_posts
from webapp.services.journal import Author
from webapp.services.refusals import NotFoundForActor, Refused
from workflows.core.text import _

MOST = 200
"""The largest number of cases of one act."""


@dataclass(frozen=True)
class Chosen:
    """Closed cases, locked, with the unit whose keeper acts and how the journal names the actor."""

    cases: list[Case]
    unit_id: int
    author: Author


def chosen_cases(session: Session, actor: Actor, public_ids: Collection[str]) -> Chosen:
    """Lock closed cases that the actor takes care of, by one post for all of them.

    Raises NotFoundForActor (not a keeper, an unknown or forbidden case), Refused (none chosen, too many, one that is
    not closed or no longer has its content).
    """
    if not public_ids:
        raise Refused(_("Choose at least one file."))
    if len(public_ids) > MOST:
        raise Refused(_("Choose at most %(most)d files at a time."), most=MOST)
    rows = session.execute(
        sa.select(Case, Unit.path)
        .join(Unit, Unit.id == Case.unit_id)
        .where(Case.public_id.in_(public_ids), visible_cases(actor))
        .order_by(Case.id)
        .with_for_update(of=Case)
        .execution_options(populate_existing=True)
    ).all()
    if len(rows) != len(set(public_ids)):
        raise NotFoundForActor
    for post in keeper_posts(actor):
        if all(any(row.path.startswith(path) for path in post.paths) for row in rows):
            break
    else:
        raise NotFoundForActor
    for row in rows:
        if row.Case.closed_at is None or row.Case.erased_at is not None:
            raise Refused(_("One of these files has not ended, or its content is erased already: leave it out."))
    author = Author(actor.person_id, post_key(post.kind, post.unit_id))
    return Chosen([row.Case for row in rows], post.unit_id, author)
