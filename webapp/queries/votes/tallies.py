"""The count of a vote: electoral roll, figures and result, computed from the rows under the frozen rules."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from webapp.models import Vote
from webapp.queries.votes.forums import VotingForum
from workflows.core.voting import (
    CandidateStanding,
    Tally,
    Terms,
    Threshold,
    election,
    judge_lines,
    more_for,
    settled,
    verdict,
)

VOID = "void"
"""The outcome of a vote whose dossier was changed, or whose case moved elsewhere, while it ran."""
TIED = "tied"
"""The outcome of an election that ended with equal votes at its last seats, and goes on in a further round."""
Counts = tuple[int, int, int, int]
"""Ballots for, against, blank and invalid."""
NO_PAPER: Counts = (0, 0, 0, 0)
FEWEST_SHOWN = 5
"""The smallest number of secret ballots whose split is shown; below it only the result is (`quality` T17)."""


@dataclass(frozen=True)
class RollLine:
    """One member on the electoral roll: post at opening, the reason if recused, and the ballot if given and open.

    present: recorded as present at the meeting of the vote, with or without a ballot. given_by: the
    deputy who gave the ballot.
    """

    person_id: int
    name: str
    post: str
    recused: str | None
    reason: str | None
    voted: bool
    choice: str | None
    present: bool = False
    given_by: str | None = None
    on_paper: str | None = None
    """How the member voted on paper, where an open vote says so; its count is that of the ballots on paper."""

    @property
    def said(self) -> str | None:
        """The member's own open vote, online or on paper by name."""
        return self.choice or self.on_paper


@dataclass(frozen=True)
class CandidateLine:
    """A name in the order of the ballot, with the ballots that keep it; in a list, those for it and against it.

    id: what ballots call it; person_id: None for a unit; recused: who takes no part in this line of a list.
    """

    id: int
    name: str
    votes: int
    person_id: int | None = None
    against: int = 0
    recused: frozenset[int] = frozenset()


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
    """Votes in favour needed if everybody who can gives a ballot: the mark shown while a vote runs."""
    on_paper: int
    """Ballots of the tally that were given on paper."""
    candidates: tuple[CandidateLine, ...] = ()
    standings: tuple[CandidateStanding, ...] = ()
    """Candidates' standings by the ballots so far, best first."""
    kept: Mapping[int, Mapping[int, str]] = field(default_factory=dict)
    """Voter → names chosen by the voter's open ballot, in an election or over a list → the choice."""
    forum: VotingForum | None = None
    """The meeting or the written consultation in which it is put; None for a vote that waits for one."""
    contested_until: dt.date | None = None
    """The last day on which a member named may object to the ballots on paper; None where nobody may any more."""
    fallen: bool = False
    """Whether the subject of the vote has changed since, so that it has to be asked again."""

    def line_of(self, person_id: int) -> RollLine | None:
        """Return the member's line on the electoral roll."""
        return next((line for line in self.roll if line.person_id == person_id), None)

    def contested_on(self, day: dt.date) -> bool:
        """Whether a member may object on that day to a ballot on paper in their name."""
        return self.contested_until is not None and day <= self.contested_until

    @property
    def decided(self) -> bool:
        """Whether the vote is closed with an outcome."""
        return self.vote.closed_at is not None and self.vote.outcome != VOID

    @property
    def missing(self) -> int:
        """The number of ballots still to come: of those present at the meeting, or of all who are asked in writing."""
        voters = [line for line in self.roll if line.recused is None and not line.voted]
        return sum(line.present for line in voters) if self.vote.meeting_id is not None else len(voters)

    def next_round(self, *, unopposed: bool) -> tuple[int, ...]:
        """Return who stands in a further round of an election; nobody without a quorum, or if every seat is filled.

        Those with equal votes at the last seats, or else everybody who is not elected. unopposed: even if they are no
        more than the seats that are left.
        """
        left = (self.vote.seats or 0) - sum(each.elected for each in self.standings)
        if left <= 0 or self.verdict == "inquorate":
            return ()
        tied = tuple(each.candidate for each in self.standings if each.why_not == "tied")
        others = tuple(each.candidate for each in self.standings if not each.elected)
        return tied or (others if unopposed or len(others) > left else ())

    @property
    def stands(self) -> bool:
        """Whether it is decided and still applies to the present dossier."""
        return self.decided and not self.fallen

    @property
    def online(self) -> int:
        """The number of ballots given online."""
        return self.tally.cast - self.on_paper

    @property
    def shows_counts(self) -> bool:
        """Whether the numbers of for, against and blank may be shown.

        Those of a secret vote only after it closes, and only with enough ballots to hide who gave which; those of a
        void vote never. Nor if a single secret ballot was given online beside those on paper: whoever counted the paper
        ballots would know it.
        """
        if self.vote.outcome == VOID:
            return False
        lone = self.online == 1 and self.on_paper
        return not self.vote.secret or bool(self.vote.closed_at and self.tally.cast >= FEWEST_SHOWN and not lone)

    def shows_line(self, standing: CandidateStanding) -> bool:
        """Whether the numbers of one line of a list may be shown: those who take no part in it leave fewer ballots."""
        if not self.vote.secret or standing.tally is None or not self.shows_counts:
            return self.shows_counts
        apart = sum(len(line.recused) for line in self.candidates if line.id == standing.candidate)
        return standing.tally.cast >= FEWEST_SHOWN and not (self.on_paper and 0 < self.online <= 1 + apart)

    @property
    def shows_needed(self) -> bool:
        """Whether the number of votes needed may be shown: if blank ballots leave the base, it reveals how many there
        are.
        """
        return self.shows_counts or self.vote.abstention == "counted"

    def of(self, unit_id: int, body: str) -> bool:
        """Whether this committee was asked."""
        return (self.vote.unit_id, self.vote.body) == (unit_id, body)

    @property
    def more_for(self) -> int | None:
        """The number of further votes in favour that would carry it now; None if the missing ballots are too few."""
        return more_for(self.tally, terms_of(self.vote))

    @property
    def settled(self) -> bool:
        """Whether nothing can change the result of a question any more, though ballots are missing.

        Neither an election nor a vote over a list is settled early: the minutes give the votes of each name.
        """
        chair = _chair(self.roll)
        choice, waits = (chair.said, not chair.voted) if chair else (None, False)
        return not self.candidates and settled(self.tally, terms_of(self.vote), choice, chair_waits=waits)


def terms_of(vote: Vote) -> Terms:
    """Return the rules by which the vote is judged, as frozen when it opened."""
    quorum, needs = Threshold.parse(vote.quorum), Threshold.parse(vote.majority)
    return Terms(quorum, needs, vote.base, vote.abstention, vote.casting_vote)


def outcome_by(counted: VoteView, terms: Terms) -> tuple[str, tuple[CandidateStanding, ...]]:
    """Return the outcome of the ballots of a vote, and of each name on it, under other rules than those it froze."""
    entitled = [line for line in counted.roll if line.recused is None]
    vote, tally, names, chair = counted.vote, counted.tally, counted.candidates, _chair(counted.roll)
    if vote.seats:
        return election(tally, {line.id: line.votes for line in names}, vote.seats, terms)
    if vote.over_list:
        lines = {line.id: _of_line(line, entitled, tally.invalid) for line in names}
        return judge_lines(tally, lines, terms, counted.kept.get(chair.person_id, {}) if chair else {})
    return verdict(tally, terms, chair.said if chair else None), ()


def view(
    vote: Vote,
    roll: list[RollLine],
    secret: Sequence[str] = (),
    paper: Counts = NO_PAPER,
    candidates: Sequence[CandidateLine] = (),
    kept: Mapping[int, Mapping[int, str]] | None = None,
    forum: VotingForum | None = None,
) -> VoteView:
    """Count a vote under its frozen rules: ballots online, and those on paper beside them.

    Only the chair's own open ballot breaks a tie, online or on paper by name.
    """
    terms = terms_of(vote)
    entitled = [line for line in roll if line.recused is None]
    choices = list(secret) if vote.secret else [line.choice for line in entitled if line.choice]
    online = Tally.count(len(entitled), choices)
    tally = replace(
        online,
        for_=online.for_ + paper[0],
        against=online.against + paper[1],
        blank=online.blank + paper[2],
        invalid=paper[3],
        silent=sum(line.present and not line.voted for line in entitled),
    )
    # At a meeting those present alone can still vote: the mark is the number by which it will be judged.
    coming = tally.silent if any(line.present for line in entitled) else tally.waiting
    all_voted = replace(tally, for_=tally.for_ + coming, silent=0)
    counted = VoteView(
        vote=vote,
        roll=tuple(roll),
        tally=tally,
        verdict="",
        quorum_least=terms.quorum.least(tally.entitled),
        needs_least=terms.needs.least(terms.whole(tally)),
        needs_of_all=terms.needs.least(terms.whole(all_voted)),
        on_paper=sum(paper),
        candidates=tuple(candidates),
        kept=kept or {},
        forum=forum,
    )
    outcome, standings = outcome_by(counted, terms)
    return replace(counted, verdict=outcome, standings=standings)


def _of_line(line: CandidateLine, entitled: Sequence[RollLine], invalid: int) -> Tally:
    """Return the tally of one line of a list: without those who take no part in it, whose ballots say nothing there."""
    voters = [member for member in entitled if member.person_id not in line.recused]
    rest = sum(member.voted for member in voters) - line.votes - line.against
    void = min(invalid, rest)
    silent = sum(member.present and not member.voted for member in voters)
    return Tally(len(voters), line.votes, line.against, rest - void, void, silent)


def _chair(roll: Sequence[RollLine]) -> RollLine | None:
    """Return the secretary of the committee, unless recused."""
    return next((line for line in roll if line.recused is None and line.post.startswith("secretary:")), None)
