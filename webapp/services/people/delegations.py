"""Delegating to a deputy, and revoking a delegation; its effect is checked at each act.

A delegation that begins or ends at that moment notifies the deputy of the tasks gained or lost in the same transaction;
one that begins or ends with a day is handled by the clock (`services.notices.reminders`).
"""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor
from webapp.models import Delegation
from webapp.queries.people.delegations import naming_post, possible_delegates
from webapp.queries.people.kinship import own_kin
from webapp.services.accounts.telling import tell_person
from webapp.services.command import unit_of_work
from webapp.services.notices.announcing import catch_up
from webapp.services.refusals import NotFoundForActor, Refused
from webapp.services.security_events import Kind, record
from workflows.core.calendar import local_date
from workflows.core.text import _


@dataclass(frozen=True)
class NamedFor:
    """Somebody who names a deputy for another person, who cannot: the actor, and why."""

    actor: Actor
    reason: str


def delegate(
    session: Session,
    absent_id: int,
    deputy_id: int,
    workflow: str | None,
    first: dt.date,
    last: dt.date,
    now: dt.datetime,
    naming: NamedFor | None = None,
) -> None:
    """Let a deputy act in a person's place from the first day to the end of the last one.

    naming: by whom, where the absent person does not do it; then both are notified, and the deputy is neither who names
    them nor declared kin of theirs. The caller has checked that the process exists. Raises NotFoundForActor for a
    person who cannot be chosen, Refused (with the field) for days that are past or in the wrong order, and for an
    overlapping delegation of the same kind.
    """
    today = local_date(now)
    if first < today:
        raise Refused(_("The first day is today or later: earlier acts remain as they are."), field="first")
    if last < first:
        raise Refused(_("The last day comes before the first: correct it."), field="last")
    with unit_of_work(session):
        if deputy_id not in {person.id for person in possible_delegates(session, absent_id, today)}:
            raise NotFoundForActor
        _require_no_other(session, absent_id, deputy_id, workflow, first, last)
        post = _naming(session, naming, absent_id, deputy_id, today) if naming else None
        session.add(
            Delegation(
                absent_id=absent_id,
                deputy_id=deputy_id,
                workflow=workflow,
                valid_from=first,
                valid_to=last + dt.timedelta(days=1),
                declared_at=now,
                named_by_id=naming.actor.person_id if naming else None,
                named_by_post=post,
                reason=naming.reason if naming else None,
            )
        )
        record(session, Kind.RIGHTS, now, "deputy_named", about_id=deputy_id)
        if naming:
            tell_person(session, absent_id, "deputy_named_for_you", now)
            tell_person(session, deputy_id, "named_deputy", now)
        catch_up(session, deputy_id, now)


def _require_no_other(
    session: Session, absent_id: int, deputy_id: int, workflow: str | None, first: dt.date, last: dt.date
) -> None:
    """Raise Refused (with the field) if the deputy is that already on some of these days."""
    given = sa.select(Delegation.id).where(
        Delegation.absent_id == absent_id,
        Delegation.deputy_id == deputy_id,
        Delegation.revoked_at.is_(None),
        Delegation.workflow.is_(None) if workflow is None else Delegation.workflow == workflow,
        Delegation.valid_from <= last,
        Delegation.valid_to > first,
    )
    if session.scalar(given) is not None:
        raise Refused(_("Choose other days: on some of these the comrade is your deputy already."), field="person")


def _naming(session: Session, naming: NamedFor, absent_id: int, deputy_id: int, day: dt.date) -> str:
    """Return the post by which somebody names this deputy for another person. Raises NotFoundForActor, Refused."""
    post = naming_post(session, naming.actor, absent_id, day)
    if post is None:
        raise NotFoundForActor
    if deputy_id in set(session.scalars(own_kin(naming.actor.person_id))):
        text = _("Nobody names themselves, or kin of theirs, to act in somebody's place: choose somebody else.")
        raise Refused(text, field="person")
    return post


def revoke(session: Session, person_id: int, delegation_id: int, now: dt.datetime) -> None:
    """End a delegation given or received by the person, from this moment; the row stays, with who revoked it.

    Raises NotFoundForActor for other people's, an unknown one, and one that is over.
    """
    mine = sa.or_(Delegation.absent_id == person_id, Delegation.deputy_id == person_id)
    with unit_of_work(session):
        _end(session, delegation_id, mine, person_id, now)


def end_for(session: Session, actor: Actor, absent_id: int, delegation_id: int, now: dt.datetime) -> None:
    """End a delegation that somebody else has made for this person, as one who may name deputies; both are notified.

    Raises NotFoundForActor for who may not, for one that the person has made, and for one that is over.
    """
    named = sa.and_(Delegation.absent_id == absent_id, Delegation.named_by_id.is_not(None))
    with unit_of_work(session):
        if naming_post(session, actor, absent_id, local_date(now)) is None:
            raise NotFoundForActor
        deputy_id = _end(session, delegation_id, named, actor.person_id, now)
        tell_person(session, absent_id, "deputy_ended_for_you", now)
        tell_person(session, deputy_id, "deputy_ended", now)


def _end(session: Session, delegation_id: int, whose: sa.ColumnElement[bool], by_id: int, now: dt.datetime) -> int:
    """End one of these delegations. Return its deputy, who is notified of the tasks that this takes away."""
    deputy_id = session.execute(
        sa.update(Delegation)
        .where(
            Delegation.id == delegation_id,
            whose,
            Delegation.revoked_at.is_(None),
            Delegation.valid_to > local_date(now),
        )
        .values(revoked_at=now, revoked_by_id=by_id)
        .returning(Delegation.deputy_id)
    ).scalar()
    if deputy_id is None:
        raise NotFoundForActor
    record(session, Kind.RIGHTS, now, "deputy_ended", about_id=deputy_id)
    catch_up(session, deputy_id, now)
    return deputy_id
