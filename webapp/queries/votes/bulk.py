"""Cases chosen to be voted on together: which of them the actor may vote on, and why not on the others."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import visible_cases
from webapp.actors import Actor
from webapp.models import Ballot, Case, Event, Meeting, Person, RollMember, Unit, Vote, takes_ballot_of
from workflows.core.text import Sentence, _, say


@dataclass(frozen=True)
class ChosenCase:
    """A chosen case, its running vote, and the actor's entry on the electoral roll."""

    public_id: str
    definition_hash: str
    person: str | None
    unit: str
    vote_id: int | None
    committee_id: int | None
    secret: bool | None
    seats: int | None
    """The number of seats that an election fills."""
    over_list: bool | None
    closes_on: dt.date | None
    on_roll: bool
    recused: str | None
    voted: bool | None
    open: bool
    """Whether the actor's ballot can be given now: at an open meeting, or in a written consultation."""
    given_at: dt.datetime | None
    """When the open ballot that counts now was given."""

    def conflict(self, day: dt.date) -> Sentence | None:
        """Return why the actor cannot vote on this case together with others; None if they can."""
        if self.vote_id is None:
            return say(_("This vote is closed: no more ballots are counted."))
        if self.closes_on is not None and day > self.closes_on:
            return say(_("The last day of this vote is over."))
        if not self.on_roll:
            return say(_("You are not on the roll of this vote."))
        if self.recused:
            return say(_("You take no part in this vote: you wrote in the file, or it is about you or your kin."))
        if self.voted:
            return say(_("Your ballot on this case is given already."))
        if not self.open:
            return say(_("This case is not before the committee with you present: give the ballot at a meeting."))
        if self.seats:
            return say(_("The ballot of an election is given by itself, on the page of the case."))
        if self.over_list:
            return say(_("A vote on a list is given line by line, on the page of the case."))
        if self.secret:
            return say(_("A secret ballot is given by itself, on the page of the case."))
        return None


def chosen_cases(session: Session, actor: Actor, public_ids: Collection[str], day: dt.date) -> list[ChosenCase]:
    """Return those of the cases that the actor may know of, by the person's name. One statement."""
    rows: Iterable[Any] = session.execute(
        sa.select(
            Case.public_id,
            Case.definition_hash,
            Person.full_name,
            Unit.name,
            Vote.id,
            Vote.unit_id,
            Vote.secret,
            Vote.seats,
            Vote.over_list,
            Vote.closes_on,
            RollMember.person_id.is_not(None),
            RollMember.recused,
            RollMember.voted,
            takes_ballot_of(actor.person_id, day),
            Ballot.cast_at,
        )
        .join(Unit, Unit.id == Case.unit_id)
        .outerjoin(Person, Person.id == Case.subject_id)
        .outerjoin(Vote, sa.and_(Vote.case_id == Case.id, Vote.closed_at.is_(None)))
        .outerjoin(RollMember, sa.and_(RollMember.vote_id == Vote.id, RollMember.person_id == actor.person_id))
        .outerjoin(Ballot, sa.and_(Ballot.vote_id == Vote.id, Ballot.person_id == actor.person_id))
        .where(Case.public_id.in_(public_ids), visible_cases(actor))
        .order_by(Person.sort_key, Case.id)
    )
    return [ChosenCase(*row) for row in rows]


def meeting_of(session: Session, public_ids: Collection[str], day: dt.date) -> str | None:
    """Return the meeting of that day in which ballots on these cases were given, if it is one. One statement."""
    found = session.scalars(
        sa.select(Meeting.public_id)
        .join(Vote, Vote.meeting_id == Meeting.id)
        .join(Case, Case.id == Vote.case_id)
        .where(Case.public_id.in_(public_ids), Meeting.held_on == day)
        .distinct()
    ).all()
    return found[0] if len(found) == 1 else None


def numbers_under(session: Session, actor: Actor, keys: Collection[str]) -> dict[str, list[str]]:
    """Return key → numbers of the papers that the actor's acts sent under these keys have issued. One statement."""
    mine = (Event.key.in_(keys), Event.actor_id == actor.person_id, Event.kind == "move")
    rows = session.execute(sa.select(Event.key, Event.consequences).where(*mine))
    return {str(row.key): row.consequences.get("papers", []) for row in rows}


def acts_under(session: Session, actor: Actor, keys: Collection[str], kind: str = "ballot") -> dict[str, dt.datetime]:
    """Return key → moment of the actor's acts sent under these idempotency keys: ballots and retractions, or 'move'.

    One statement.
    """
    rows = session.execute(
        sa.select(Event.key, Event.at).where(Event.key.in_(keys), Event.actor_id == actor.person_id, Event.kind == kind)
    )
    return {str(row.key): row.at for row in rows}
