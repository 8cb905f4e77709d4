"""Reads of votes: the open one of a case, its roll and its tally."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Ballot, PaperCount, Person, RollEntry, SecretBallot, Vote
from workflows.core.voting import Tally, Threshold, base_of, verdict

Counts = tuple[int, int, int]
"""Ballots for, against and blank."""
NO_PAPER: Counts = (0, 0, 0)


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
    needs_of_all: int
    """Votes for that are needed if everybody on the roll gives a ballot: the line to show while a vote runs."""
    on_paper: int
    """Ballots of the tally that were given on paper at the table."""

    def line_of(self, person_id: int) -> RollLine | None:
        """The member's line on the roll."""
        return next((line for line in self.roll if line.person_id == person_id), None)


def votes_of(session: Session, case_id: int) -> list[VoteView]:
    """Every vote of a case, oldest first, with roll and tally. Four statements at most, two for open ballots online."""
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
    # An open ballot online has a choice: somebody who has voted without one gave his on paper.
    paper = _paper_counts(session, {row.vote_id for row in rows if row.voted and row.choice is None})
    return [
        view(
            vote,
            [RollLine(*row[1:]) for row in rows if row.vote_id == vote.id],
            secret.get(vote.id, ()),
            paper.get(vote.id, NO_PAPER),
        )
        for vote in votes
    ]


def _secret_choices(session: Session, ids: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    if ids:
        statement = sa.select(SecretBallot.vote_id, SecretBallot.choice).where(SecretBallot.vote_id.in_(ids))
        for row in session.execute(statement.order_by(SecretBallot.receipt)):
            found.setdefault(row.vote_id, []).append(row.choice)
    return found


def _paper_counts(session: Session, ids: set[int]) -> dict[int, Counts]:
    """Vote → ballots on paper for, against and blank, of all sessions together."""
    if not ids:
        return {}
    columns = (PaperCount.votes_for, PaperCount.votes_against, PaperCount.votes_blank)
    rows = session.execute(
        sa.select(PaperCount.vote_id, *map(sa.func.sum, columns))
        .where(PaperCount.vote_id.in_(ids))
        .group_by(PaperCount.vote_id)
    )
    return {row[0]: (int(row[1]), int(row[2]), int(row[3])) for row in rows}


def view(vote: Vote, roll: list[RollLine], secret: Sequence[str] = (), paper: Counts = NO_PAPER) -> VoteView:
    """Count a vote under the thresholds that it froze: ballots online, and those on paper beside them.

    The chair breaks a tie by his own open ballot alone: what he gave on paper lies among the others.
    """
    quorum, needs = Threshold.parse(vote.quorum), Threshold.parse(vote.majority)
    entitled = [line for line in roll if line.recused is None]
    choices = list(secret) if vote.secret else [line.choice for line in entitled if line.choice]
    online = Tally.count(len(entitled), choices)
    tally = replace(
        online, for_=online.for_ + paper[0], against=online.against + paper[1], blank=online.blank + paper[2]
    )
    chair = next((line.choice for line in entitled if line.post.startswith("secretary:")), None)
    return VoteView(
        vote=vote,
        roll=tuple(roll),
        tally=tally,
        verdict=verdict(tally, quorum, needs, vote.base, chair if vote.casting_vote else None),
        quorum_least=quorum.least(tally.entitled),
        needs_least=needs.least(base_of(tally, vote.base)),
        needs_of_all=needs.least(tally.entitled),
        on_paper=sum(paper),
    )


def receipt_counted(session: Session, vote_id: int, code: str) -> bool:
    """Whether a ballot with this receipt is among those of the vote; never what it says."""
    row = session.get(SecretBallot, receipt_of(vote_id, code))
    return row is not None and row.vote_id == vote_id


def receipt_of(vote_id: int, code: str) -> str:
    """The stored form of the code that a voter was shown."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return hashlib.sha256(f"{vote_id}:{plain}".encode()).hexdigest()
