"""Reads of votes: the open one of a case, its roll and its tally."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Ballot, Person, RollEntry, Vote
from workflows.core.voting import Tally, Threshold, base_of, verdict


def open_vote(session: Session, case_id: int) -> Vote | None:
    """The vote that is running on a case."""
    return session.scalars(
        sa.select(Vote).where(Vote.case_id == case_id, Vote.closed_at.is_(None))
    ).one_or_none()


@dataclass(frozen=True)
class RollLine:
    """One member on the roll: post at opening, the ballot if given, the reason if recused."""

    person_id: int
    name: str
    post: str
    recused: str | None
    choice: str | None


@dataclass(frozen=True)
class VoteView:
    """A vote as the committee sees it."""

    vote: Vote
    roll: tuple[RollLine, ...]
    tally: Tally
    verdict: str
    quorum_least: int
    needs_least: int

    def line_of(self, person_id: int) -> RollLine | None:
        """The member's line on the roll."""
        return next((line for line in self.roll if line.person_id == person_id), None)


def votes_of(session: Session, case_id: int) -> list[VoteView]:
    """Every vote of a case, oldest first, with roll and tally. Two statements."""
    votes = session.scalars(sa.select(Vote).where(Vote.case_id == case_id).order_by(Vote.id)).all()
    if not votes:
        return []
    rows = session.execute(
        sa.select(
            RollEntry.vote_id,
            RollEntry.person_id,
            Person.full_name,
            RollEntry.post,
            RollEntry.recused,
            Ballot.choice,
        )
        .join(Person, Person.id == RollEntry.person_id)
        .outerjoin(
            Ballot, sa.and_(Ballot.vote_id == RollEntry.vote_id, Ballot.person_id == RollEntry.person_id)
        )
        .where(RollEntry.vote_id.in_([vote.id for vote in votes]))
        .order_by(Person.sort_key)
    ).all()
    return [view(vote, [RollLine(*row[1:]) for row in rows if row.vote_id == vote.id]) for vote in votes]


def view(vote: Vote, roll: list[RollLine]) -> VoteView:
    """Count a vote under the thresholds that it froze."""
    quorum, needs = Threshold.parse(vote.quorum), Threshold.parse(vote.majority)
    entitled = [line for line in roll if line.recused is None]
    tally = Tally.count(len(entitled), [line.choice for line in entitled if line.choice])
    return VoteView(
        vote=vote,
        roll=tuple(roll),
        tally=tally,
        verdict=verdict(tally, quorum, needs, vote.base),
        quorum_least=quorum.least(tally.entitled),
        needs_least=needs.least(base_of(tally, vote.base)),
    )
