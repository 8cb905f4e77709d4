"""Who reorganises units, and which reorganisations were carried out."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import Actor, HeldPost
from webapp.models import Person, Reorganisation

REORGANISERS = ("secretary", "deputy_secretary", "organisation_officer")


def reorganises(actor: Actor) -> list[HeldPost]:
    """The posts by which somebody may reorganise what lies below; a branch has nothing below it."""
    return [post for post in actor.posts if post.kind in REORGANISERS and post.unit_kind != "branch"]


def may_undo(actor: Actor, row: Reorganisation) -> HeldPost | None:
    """The post by which he may undo it: one in the unit by whose officers it was carried out."""
    return next((post for post in reorganises(actor) if post.unit_id == row.scope_id), None)


def carried_out(session: Session, actor: Actor) -> Sequence[tuple[Reorganisation, str]]:
    """The reorganisations by officers of the actor's units, newest first, each with who did it. One statement."""
    scopes = {post.unit_id for post in reorganises(actor)}
    rows = session.execute(
        sa.select(Reorganisation, Person.full_name)
        .join(Person, Person.id == Reorganisation.done_by_id)
        .where(Reorganisation.scope_id.in_(scopes))
        .order_by(Reorganisation.id.desc())
        .limit(100)
    )
    return [(row[0], row[1]) for row in rows]
