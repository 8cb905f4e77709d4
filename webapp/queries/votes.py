"""Reads of votes: the open one of a case, its roll, its tally, and how the candidates of an election came out."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import (
    AgendaItem,
    Ballot,
    BallotName,
    Candidate,
    Case,
    Meeting,
    MeetingAttendance,
    PaperCount,
    PaperName,
    Person,
    RollEntry,
    SecretBallot,
    SecretBallotName,
    Vote,
)
from workflows.core.calendar import local_date
from workflows.core.voting import Standing, Tally, Terms, Threshold, election, more_for, settled, verdict

VOID = "void"
"""The outcome of a vote whose file was changed, or whose case went another way, while it ran."""
Counts = tuple[int, int, int, int]
"""Ballots for, against, blank and invalid."""
NO_PAPER: Counts = (0, 0, 0, 0)


def open_vote(session: Session, case_id: int) -> Vote | None:
    """The vote that is running on a case."""
    return session.scalars(sa.select(Vote).where(Vote.case_id == case_id, Vote.closed_at.is_(None))).one_or_none()


def vote_runs(session: Session, public_id: str) -> bool:
    """Whether a vote is running on the case."""
    running = sa.select(Vote.id).join(Case, Case.id == Vote.case_id)
    return session.scalar(running.where(Case.public_id == public_id, Vote.closed_at.is_(None))) is not None


@dataclass(frozen=True)
class RollLine:
    """One member on the roll: post at opening, the reason if recused, and the ballot if given and open.

    present: there by the attendance list of a session on a day of the vote, whether or not he gave a ballot.
    """

    person_id: int
    name: str
    post: str
    recused: str | None
    reason: str | None
    voted: bool
    choice: str | None
    present: bool = False


@dataclass(frozen=True)
class CandidateLine:
    """A candidate in the order of the ballot, with the ballots that keep the name."""

    person_id: int
    name: str
    votes: int


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
    candidates: tuple[CandidateLine, ...] = ()
    standings: tuple[Standing, ...] = ()
    """How the candidates stand by the ballots so far, best first."""
    kept: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    """Voter → candidates whom his open ballot keeps, in an election."""

    def line_of(self, person_id: int) -> RollLine | None:
        """The member's line on the roll."""
        return next((line for line in self.roll if line.person_id == person_id), None)

    @property
    def decided(self) -> bool:
        """Whether the vote is closed and its outcome stands."""
        return self.vote.closed_at is not None and self.vote.outcome != VOID

    @property
    def more_for(self) -> int | None:
        """How many more ballots for would carry it as things stand; None where all of the waiting are too few."""
        return more_for(self.tally, terms_of(self.vote))

    @property
    def settled(self) -> bool:
        """Whether nothing can change the verdict of a question any more, though ballots are still out.

        An election is never settled early: its minutes give the votes of each candidate.
        """
        chair = _chair(self.roll)
        said, waits = (chair.choice, not chair.voted) if chair else (None, False)
        return not self.vote.seats and settled(self.tally, terms_of(self.vote), said, chair_waits=waits)


def votes_of(session: Session, case_id: int) -> list[VoteView]:
    """Every vote of a case, oldest first, with roll and tally.

    Two statements for open ballots online, one more each for secret ones, for those on paper, for candidates, for the
    names on open ballots, and for the attendance that a running vote has to know.
    """
    votes = session.scalars(sa.select(Vote).where(Vote.case_id == case_id).order_by(Vote.id)).all()
    if not votes:
        return []
    ids = [vote.id for vote in votes]
    rows = session.execute(
        sa.select(
            RollEntry.vote_id, RollEntry.person_id, Person.full_name, RollEntry.post, RollEntry.recused,
            RollEntry.reason, RollEntry.voted, Ballot.choice, RollEntry.present,
        )
        .join(Person, Person.id == RollEntry.person_id)
        .outerjoin(Ballot, sa.and_(Ballot.vote_id == RollEntry.vote_id, Ballot.person_id == RollEntry.person_id))
        .where(RollEntry.vote_id.in_(ids))
        .order_by(Person.sort_key)
    ).all()  # fmt: skip
    secret = _secret_choices(session, [vote.id for vote in votes if vote.secret])
    # An open ballot online has a choice: somebody who has voted without one gave his on paper.
    paper = _paper_counts(session, {row.vote_id for row in rows if row.voted and row.choice is None})
    candidates = _candidates(session, [vote.id for vote in votes if vote.seats])
    kept = _kept(session, [vote.id for vote in votes if vote.seats and not vote.secret])
    there = {vote.id: attending(session, vote) for vote in votes if vote.closed_at is None and vote.base == "present"}
    return [
        view(
            vote,
            [_roll_line(row, there.get(vote.id, ())) for row in rows if row.vote_id == vote.id],
            secret.get(vote.id, ()),
            paper.get(vote.id, NO_PAPER),
            candidates.get(vote.id, ()),
            kept.get(vote.id, {}),
        )
        for vote in votes
    ]


def _roll_line(row: Any, there: Collection[int]) -> RollLine:
    present = bool(row.present) or row.person_id in there
    return RollLine(row.person_id, row.full_name, row.post, row.recused, row.reason, row.voted, row.choice, present)


def attending(session: Session, vote: Vote) -> set[int]:
    """Who is present by the attendance list of a session of this committee that has the case on its agenda, and that
    is held while the vote runs. Nobody where there is no such session: then who gives a ballot is present."""
    rows = session.scalars(
        sa.select(MeetingAttendance.person_id)
        .join(Meeting, Meeting.id == MeetingAttendance.meeting_id)
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .where(
            AgendaItem.case_id == vote.case_id, Meeting.unit_id == vote.unit_id, Meeting.body == vote.body,
            Meeting.held_on >= local_date(vote.opened_at), MeetingAttendance.present,
        )
    )  # fmt: skip
    return set(rows)


def _secret_choices(session: Session, ids: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    if ids:
        statement = sa.select(SecretBallot.vote_id, SecretBallot.choice).where(SecretBallot.vote_id.in_(ids))
        for row in session.execute(statement.order_by(SecretBallot.receipt)):
            found.setdefault(row.vote_id, []).append(row.choice)
    return found


def _paper_counts(session: Session, ids: set[int]) -> dict[int, Counts]:
    """Vote → ballots on paper for, against, blank and invalid, of all sessions together."""
    if not ids:
        return {}
    columns = (
        PaperCount.votes_for, PaperCount.votes_against, PaperCount.votes_blank, PaperCount.votes_invalid,
    )  # fmt: skip
    rows = session.execute(
        sa.select(PaperCount.vote_id, *map(sa.func.sum, columns))
        .where(PaperCount.vote_id.in_(ids))
        .group_by(PaperCount.vote_id)
    )
    return {row[0]: (int(row[1]), int(row[2]), int(row[3]), int(row[4])) for row in rows}


def _candidates(session: Session, ids: list[int]) -> dict[int, list[CandidateLine]]:
    """Election → its candidates in the order of the ballot, each with the ballots of every kind that keep the name."""
    if not ids:
        return {}
    open_, secret, paper = (
        sa.select(how)
        .where(name.vote_id == Candidate.vote_id, name.candidate_id == Candidate.person_id)
        .correlate(Candidate)
        .scalar_subquery()
        for name, how in (
            (BallotName, sa.func.count()), (SecretBallotName, sa.func.count()),
            (PaperName, sa.func.coalesce(sa.func.sum(PaperName.votes), 0)),
        )
    )  # fmt: skip
    rows = session.execute(
        sa.select(Candidate.vote_id, Candidate.person_id, Person.full_name, (open_ + secret + paper).label("votes"))
        .join(Person, Person.id == Candidate.person_id)
        .where(Candidate.vote_id.in_(ids))
        .order_by(Candidate.vote_id, Candidate.place)
    )
    found: dict[int, list[CandidateLine]] = {}
    for row in rows:
        found.setdefault(row.vote_id, []).append(CandidateLine(row.person_id, row.full_name, int(row.votes)))
    return found


def _kept(session: Session, ids: list[int]) -> dict[int, dict[int, tuple[int, ...]]]:
    """Election → voter → the names on his open ballot."""
    found: dict[int, dict[int, tuple[int, ...]]] = {}
    if ids:
        for row in session.scalars(sa.select(BallotName).where(BallotName.vote_id.in_(ids))):
            mine = found.setdefault(row.vote_id, {})
            mine[row.person_id] = (*mine.get(row.person_id, ()), row.candidate_id)
    return found


def terms_of(vote: Vote) -> Terms:
    """What the vote is judged by, as it was frozen when it opened."""
    quorum, needs = Threshold.parse(vote.quorum), Threshold.parse(vote.majority)
    return Terms(quorum, needs, vote.base, vote.abstention, vote.casting_vote)


def view(
    vote: Vote,
    roll: list[RollLine],
    secret: Sequence[str] = (),
    paper: Counts = NO_PAPER,
    candidates: Sequence[CandidateLine] = (),
    kept: Mapping[int, tuple[int, ...]] | None = None,
) -> VoteView:
    """Count a vote under the terms that it froze: ballots online, and those on paper beside them.

    The chair breaks a tie by his own open ballot alone: what he gave on paper lies among the others.
    """
    terms = terms_of(vote)
    entitled = [line for line in roll if line.recused is None]
    choices = list(secret) if vote.secret else [line.choice for line in entitled if line.choice]
    online = Tally.count(len(entitled), choices)
    tally = replace(
        online, for_=online.for_ + paper[0], against=online.against + paper[1], blank=online.blank + paper[2],
        invalid=paper[3], silent=sum(line.present and not line.voted for line in entitled),
    )  # fmt: skip
    chair = _chair(roll)
    outcome, standings = verdict(tally, terms, chair.choice if chair else None), tuple[Standing, ...]()
    if vote.seats:
        outcome, standings = election(tally, {line.person_id: line.votes for line in candidates}, vote.seats, terms)
    all_voted = replace(tally, for_=tally.for_ + tally.waiting, silent=0)
    return VoteView(
        vote=vote,
        roll=tuple(roll),
        tally=tally,
        verdict=outcome,
        quorum_least=terms.quorum.least(tally.entitled),
        needs_least=terms.needs.least(terms.whole(tally)),
        needs_of_all=terms.needs.least(terms.whole(all_voted)),
        on_paper=sum(paper),
        candidates=tuple(candidates),
        standings=standings,
        kept=kept or {},
    )


def _chair(roll: Sequence[RollLine]) -> RollLine | None:
    """The secretary of the committee, where he takes part."""
    return next((line for line in roll if line.recused is None and line.post.startswith("secretary:")), None)


def receipt_counted(session: Session, vote_id: int, code: str) -> bool:
    """Whether a ballot with this receipt is among those of the vote; never what it says."""
    row = session.get(SecretBallot, receipt_of(vote_id, code))
    return row is not None and row.vote_id == vote_id


def receipt_of(vote_id: int, code: str) -> str:
    """The stored form of the code that a voter was shown."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return hashlib.sha256(f"{vote_id}:{plain}".encode()).hexdigest()
