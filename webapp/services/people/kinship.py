"""Declaring kinship, and revoking a declaration.

The electoral roll of a running vote stays frozen. A member who declares during it may give no ballot any more and is
asked to leave the vote, under their own name, with one entry in that case's journal: a declaration writes to no case,
so it locks none.
"""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor
from webapp.models import KINSHIPS, Kinship
from webapp.services.command import unit_of_work
from webapp.services.refusals import NotFoundForActor, Refused
from workflows.core.text import _


def declare(session: Session, actor: Actor, relative_id: int, kind: str, now: dt.datetime) -> None:
    """Declare that the actor is kin of another person; it binds only the actor.

    The caller has checked that the actor may see that person. Raises NotFoundForActor for oneself, Refused if the
    actor's declaration exists already, ValueError for an unknown kind.
    """
    if relative_id == actor.person_id:
        raise NotFoundForActor
    if kind not in KINSHIPS:
        raise ValueError(kind)
    with unit_of_work(session):
        standing = sa.select(Kinship.id).where(_declared_by(actor), Kinship.relative_id == relative_id)
        if session.scalar(standing) is not None:
            raise Refused(_("You have declared this already. Take it back under “My account” to declare it anew."))
        session.add(Kinship(declarer_id=actor.person_id, relative_id=relative_id, kind=kind, declared_at=now))


def revoke(session: Session, actor: Actor, kinship_id: int, now: dt.datetime) -> None:
    """End one's own declaration; it stays on record.

    Raises NotFoundForActor for another person's, an unknown and an ended one.
    """
    with unit_of_work(session):
        ended = session.execute(
            sa.update(Kinship)
            .where(Kinship.id == kinship_id, _declared_by(actor))
            .values(ended_at=now)
            .returning(Kinship.id)
        ).first()
        if ended is None:
            raise NotFoundForActor


def _declared_by(actor: Actor) -> sa.ColumnElement[bool]:
    """Return the condition that a declaration is the actor's and in force."""
    return sa.and_(Kinship.declarer_id == actor.person_id, Kinship.ended_at.is_(None))
