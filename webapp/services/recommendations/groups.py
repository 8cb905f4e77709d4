"""Cultivation groups: founded by a decision, joined and left on a day."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import CultivationGroup, GroupMember, Person, Unit
from webapp.queries.recommendations.groups import group_for, joinable, keeps_groups, leaders_of
from webapp.services.command import Command, replayed, unit_of_work
from webapp.services.refusals import NotFoundForActor, Refused
from workflows.core.calendar import local_date
from workflows.core.text import _
from workflows.core.vietnamese import format_date


@dataclass(frozen=True)
class Foundation:
    """The content of the decision that founds a group."""

    name: str
    decision_number: str
    decision_body: str
    founded_on: dt.date
    leader_id: int
    programme: str


def found(session: Session, unit_id: int, foundation: Foundation, command: Command) -> int:
    """Found a group of a base union. Return its id; the same form sent again gets the first result.

    Raises NotFoundForActor, Refused (a future day or one before the union, a leader without a post there),
    IdempotencyKeyReused.
    """
    with unit_of_work(session):
        if unit_id not in keeps_groups(command.actor):
            raise NotFoundForActor
        session.execute(sa.select(Unit.id).where(Unit.id == unit_id).with_for_update())  # simultaneous taps queue here
        if first := replayed(
            session, CultivationGroup, command, founded_by_id=command.actor.person_id, unit_id=unit_id
        ):
            return first.id
        today = local_date(command.now)
        if foundation.founded_on > today:
            raise Refused(_("This day lies in the future: choose today or an earlier day."), field="founded_on")
        begins = session.get_one(Unit, unit_id).valid_from
        if foundation.founded_on < begins:
            raise Refused(
                _("The union exists since %(day)s only: choose that day or a later one."),
                field="founded_on",
                day=format_date(begins),
            )
        if foundation.leader_id not in dict(leaders_of(session, unit_id, today)):
            raise Refused(_("The secretary or a deputy secretary of the union leads the group."), field="leader")
        group = CultivationGroup(
            unit_id=unit_id,
            name=foundation.name,
            decision_number=foundation.decision_number,
            decision_body=foundation.decision_body,
            founded_on=foundation.founded_on,
            leader_id=foundation.leader_id,
            programme=foundation.programme,
            key=command.key,
            founded_by_id=command.actor.person_id,
            founded_at=command.now,
        )
        session.add(group)
        session.flush()
        return group.id


def join(session: Session, group_id: int, person_id: int, day: dt.date, command: Command) -> None:
    """Add a member of the union's branches to the group from a day on. Idempotent.

    Raises NotFoundForActor, Refused (before the group was founded, in the future, a person from elsewhere).
    """
    with unit_of_work(session):
        group = _locked(session, group_id, command)
        if not group.founded_on <= day <= local_date(command.now):
            raise Refused(_("Choose a day from the founding of the group until today."), field="joined_on")
        if session.scalar(_inside(group_id, person_id)) is not None:
            return
        if person_id not in {row[0] for row in joinable(session, group, local_date(command.now))}:
            raise Refused(_("Choose somebody who belongs to a branch of this union."), field="person")
        joined = session.get_one(Person, person_id).union_joined_on
        if joined and day < joined:
            raise Refused(
                _("The comrade joined the Union on %(day)s: choose that day or a later one."),
                field="joined_on",
                day=format_date(joined),
            )
        session.add(GroupMember(group_id=group_id, person_id=person_id, joined_on=day))


def leave(session: Session, group_id: int, person_id: int, day: dt.date, why: str, command: Command) -> None:
    """End a membership on a day, with the reason.

    Raises NotFoundForActor, Refused (a day out of order, not a member).
    """
    with unit_of_work(session):
        _locked(session, group_id, command)
        member = session.scalar(_inside(group_id, person_id))
        if member is None:
            raise Refused(_("This comrade is not in the group any more."), field="left_on")
        if not member.joined_on <= day <= local_date(command.now):
            raise Refused(_("Choose a day from the day of joining until today."), field="left_on")
        member.left_on, member.left_why = day, why


def _locked(session: Session, group_id: int, command: Command) -> CultivationGroup:
    group = group_for(session, command.actor, group_id)
    if group is None:
        raise NotFoundForActor
    session.execute(sa.select(CultivationGroup.id).where(CultivationGroup.id == group_id).with_for_update())
    return group


def _inside(group_id: int, person_id: int) -> sa.Select[GroupMember]:
    return sa.select(GroupMember).where(
        GroupMember.group_id == group_id, GroupMember.person_id == person_id, GroupMember.left_on.is_(None)
    )
