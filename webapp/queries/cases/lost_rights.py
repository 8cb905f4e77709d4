"""Rights that a person had until lately: a delegation that was ended, a post that has passed to somebody else."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor, DelegatedPost, posts_held
from webapp.models import Delegation, Person
from webapp.queries.cases.context import CaseContext, authority_for
from workflows.core.calendar import local_date
from workflows.core.definition import RoleDef
from workflows.core.text import Sentence, _, say

LATELY = dt.timedelta(days=1)
"""How long a form may lie open whose sender still reads why it is refused."""


def lost_right(context: CaseContext, roles: tuple[RoleDef, ...]) -> Sentence | None:
    """Return why the actor may no longer act in one of these roles; None for who could not lately either."""
    if context.actor is None:
        return None
    then = _lately(context.session, context.actor, context.now)
    held = authority_for(then, context.around, context.definition, roles, context.case.subject_id)
    if held is None:
        return None
    if held.for_id is None:
        return say(_("You no longer hold the post by which this is done: nothing was changed."))
    name = context.session.get_one(Person, held.for_id).full_name
    return say(_("You are no longer the deputy of comrade %(name)s: nothing was changed."), name=name)


def _lately(session: Session, actor: Actor, now: dt.datetime) -> Actor:
    """Return the person with the posts of yesterday, and with those of others whose deputy they were until lately."""
    since = local_date(now - LATELY)
    ended = sa.or_(
        Delegation.revoked_at >= now - LATELY,
        sa.and_(Delegation.valid_to > since, Delegation.valid_to <= local_date(now)),
    )
    rows = session.execute(
        sa.select(Delegation.absent_id, Person.full_name, Delegation.workflow, Delegation.valid_to)
        .join(Person, Person.id == Delegation.absent_id)
        .where(Delegation.deputy_id == actor.person_id, ended)
        .order_by(Delegation.id)
    )
    delegated = tuple(
        DelegatedPost(post, row.absent_id, row.full_name, row.workflow, row.valid_to)
        for row in rows
        for post in posts_held(session, row.absent_id, since)
    )
    return Actor(actor.person_id, actor.name, posts_held(session, actor.person_id, since), delegated)
