"""Reads of votes: the open one of a case, its roll and its tally."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Ballot, Person, RollEntry, SecretBallot, Vote
from workflows.core.voting import Tally, Threshold, base_of, verdict


def open_vote(session: Session, case_id: int) -> Vote | None:
    """The vote that is running on a case."""
    return session.scalars(sa.select(Vote).where(Vote.case_id == case_id, Vote.closed_at.is_(None))).one_or_none()


@dataclass(frozen=True)
class RollLine:
    """One member on the roll: post at opening, the reason if recused, and the ballot if given and open."""

    person_id: int
    name: str
    post: str
    recused: str | None
    reason: str | None
    voted: bool
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
    """Every vote of a case, oldest first, with roll and tally. Three statements at most."""
    votes = session.scalars(sa.select(Vote).where(Vote.case_id == case_id).order_by(Vote.id)).all()
    if not votes:
        return []
    ids = [vote.id for vote in votes]
    rows = session.execute(
        sa.select(
            RollEntry.vote_id, RollEntry.person_id, Person.full_name, RollEntry.post, RollEntry.recused,
            RollEntry.reason, RollEntry.voted, Ballot.choice,
        )
        .join(Person, Person.id == RollEntry.person_id)
        .outerjoin(Ballot, sa.and_(Ballot.vote_id == RollEntry.vote_id, Ballot.person_id == RollEntry.person_id))
        .where(RollEntry.vote_id.in_(ids))
        .order_by(Person.sort_key)
    ).all()  # fmt: skip
    secret = _secret_choices(session, [vote.id for vote in votes if vote.secret])
    return [
        view(vote, [RollLine(*row[1:]) for row in rows if row.vote_id == vote.id], secret.get(vote.id, ()))
        for vote in votes
    ]


def _secret_choices(session: Session, ids: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    if ids:
        statement = sa.select(SecretBallot.vote_id, SecretBallot.choice).where(SecretBallot.vote_id.in_(ids))
        for row in session.execute(statement.order_by(SecretBallot.receipt)):
            found.setdefault(row.vote_id, []).append(row.choice)
    return found


def view(vote: Vote, roll: list[RollLine], secret: Sequence[str] = ()) -> VoteView:
    """Count a vote under the thresholds that it froze."""
    quorum, needs = Threshold.parse(vote.quorum), Threshold.parse(vote.majority)
    entitled = [line for line in roll if line.recused is None]
    choices = list(secret) if vote.secret else [line.choice for line in entitled if line.choice]
    tally = Tally.count(len(entitled), choices)
    chair = next((line.choice for line in entitled if line.post.startswith("secretary:")), None)
    return VoteView(
        vote=vote,
        roll=tuple(roll),
        tally=tally,
        verdict=verdict(tally, quorum, needs, vote.base, chair if vote.casting_vote else None),
        quorum_least=quorum.least(tally.entitled),
        needs_least=needs.least(base_of(tally, vote.base)),
    )


def receipt_counted(session: Session, vote_id: int, code: str) -> bool:
    """Whether a ballot with this receipt is among those of the vote; never what it says."""
    row = session.get(SecretBallot, receipt_of(vote_id, code))
    return row is not None and row.vote_id == vote_id


def receipt_of(vote_id: int, code: str) -> str:
    """The stored form of the code that a voter was shown."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return hashlib.sha256(f"{vote_id}:{plain}".encode()).hexdigest()
