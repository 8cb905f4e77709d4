"""Joining two records of one human being: one officer proposes it, another confirms.

What is true now moves to the record that is kept: posts, accounts, delegations, kin, tasks, rows of registers, days.
What was written stays as it was: the journal, papers, ballots, answers; `queries.people.joined` tells who that is now.
The row of the join says by table which rows were moved, so that it could be undone by hand.
"""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Person, PersonJoin
from webapp.queries.people.doubles import pair_of
from webapp.queries.people.join_conflicts import both_voted, conflicts
from webapp.queries.people.pairs import pair_for
from webapp.services.accounts.telling import tell_of_address
from webapp.services.command import Command, unit_of_work
from webapp.services.people.doubles import require_stranger
from webapp.services.people.moving import Moved, move_references
from webapp.services.refusals import NotFoundForActor, Refused
from workflows.core.calendar import local_date
from workflows.core.text import _

FILLED = ("phone", "mail_address", "union_joined_on", "party_joined_on")
"""What the kept record takes over where it says nothing."""


def propose(session: Session, kept_id: int, gone_id: int, reason: str, command: Command) -> int:
    """Propose to join two likely doubles; nothing moves before another officer confirms. Return the proposal's id.

    Raises NotFoundForActor for records for which the actor is not responsible, Refused for one's own or one's kin's,
    for what stands against it, and where it was proposed already.
    """
    with unit_of_work(session):
        _require(session, kept_id, gone_id, command)
        open_one = sa.select(PersonJoin.id).where(
            PersonJoin.decided_at.is_(None),
            sa.or_(PersonJoin.kept_id.in_((kept_id, gone_id)), PersonJoin.gone_id.in_((kept_id, gone_id))),
        )
        if session.scalar(open_one.limit(1)) is not None:
            raise Refused(_("A join of one of these records waits for a second officer already."))
        made = PersonJoin(
            kept_id=kept_id,
            gone_id=gone_id,
            reason=reason,
            proposed_at=command.now,
            proposed_by_id=command.actor.person_id,
        )
        session.add(made)
        session.flush()
        return made.id


def decline(session: Session, join_id: int, why: str, command: Command) -> None:
    """Decline a proposal, or take the own one back; the records stay two. Raises NotFoundForActor, Refused."""
    with unit_of_work(session):
        join = _waiting(session, join_id)
        if pair_for(session, command.actor, *pair_of(join.kept_id, join.gone_id), local_date(command.now)) is None:
            raise NotFoundForActor
        require_stranger(session, command, (join.kept_id, join.gone_id))
        if join.proposed_by_id == command.actor.person_id:
            session.delete(join)
            return
        join.decided_at, join.decided_by_id, join.declined_why = command.now, command.actor.person_id, why


def confirm(session: Session, join_id: int, command: Command) -> None:
    """Join two records. In order: the old record leads to the kept one, references move, the second account is closed.

    Raises NotFoundForActor, Refused (the proposer; one's own or kin's records; what stands against it).
    """
    with unit_of_work(session):
        join = _waiting(session, join_id)
        _require(session, join.kept_id, join.gone_id, command)
        if join.proposed_by_id == command.actor.person_id:
            raise Refused(_("You proposed this: another officer has to confirm it."))
        kept = session.get_one(Person, join.kept_id, with_for_update=True)
        gone = session.get_one(Person, join.gone_id, with_for_update=True)
        earlier = sa.update(Person).where(Person.joined_into_id == gone.id).values(joined_into_id=kept.id)
        moved: Moved = {"person.joined_into_id": list(session.scalars(earlier.returning(Person.id)))}
        gone.joined_into_id = kept.id
        session.flush()
        join.both_voted = both_voted(session, kept.id, gone.id)
        move_references(session, kept.id, gone.id, moved, command.now)
        for name in FILLED:
            if getattr(kept, name) is None and (value := getattr(gone, name)) is not None:
                moved.setdefault("filled", {})[name] = str(value)
                setattr(kept, name, value)
        if "mail_address" in moved.get("filled", {}):
            tell_of_address(session, kept.id, command.now)
        join.moved = {name: rows for name, rows in moved.items() if rows}
        join.confirmed, join.decided_at, join.decided_by_id = True, command.now, command.actor.person_id


def _require(session: Session, kept_id: int, gone_id: int, command: Command) -> None:
    day = local_date(command.now)
    if pair_for(session, command.actor, *pair_of(kept_id, gone_id), day) is None:
        raise NotFoundForActor
    require_stranger(session, command, (kept_id, gone_id))
    for each in conflicts(session, kept_id, gone_id, day):
        raise Refused(each.text, **each.values)


def _waiting(session: Session, join_id: int) -> PersonJoin:
    found = sa.select(PersonJoin).where(PersonJoin.id == join_id, PersonJoin.decided_at.is_(None))
    join = session.scalars(found.with_for_update()).one_or_none()
    if join is None:
        raise NotFoundForActor
    return join
