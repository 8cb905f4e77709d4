"""The verdict of a vote: computed from the ballots by the rule book's thresholds, never typed."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

_SHARE = re.compile(r"[0-9]{1,6}([/.][0-9]{1,6})?")
CHOICES = ("for", "against", "blank")


@dataclass(frozen=True)
class Threshold:
    """A share that has to be reached ('>=2/3') or passed ('>1/2')."""

    share: Fraction
    strict: bool

    @classmethod
    def parse(cls, text: str) -> "Threshold":
        """Read '>=2/3' or '>1/2'. Raises ValueError for anything else and for shares outside 0…1."""
        strict = not text.startswith(">=")
        share_text = text.removeprefix(">").removeprefix("=").strip()
        if not text.startswith(">") or not _SHARE.fullmatch(share_text):
            raise ValueError(f"{text!r} is not a threshold: write >1/2 or >=2/3")
        try:
            share = Fraction(share_text)
        except ZeroDivisionError:
            raise ValueError(f"{text!r} is not a share of a whole") from None
        if not 0 <= share <= 1:
            raise ValueError(f"{text!r} is not a share of a whole")
        return cls(share, strict)

    def met(self, part: int, whole: int) -> bool:
        """Whether `part` of `whole` meets the threshold. Nothing of nothing never does."""
        if whole == 0:
            return False
        return Fraction(part, whole) > self.share if self.strict else Fraction(part, whole) >= self.share

    def least(self, whole: int) -> int:
        """The smallest part of `whole` that meets the threshold (whole + 1 where none does)."""
        if whole == 0:
            return 1
        share = self.share * whole
        return floor(share) + 1 if self.strict else ceil(share)


@dataclass(frozen=True)
class Tally:
    """Counts of one vote.

    entitled: members of the roll who are not recused; for_: in an election, ballots that keep names; invalid: ballots
    on paper that nobody can read a will from; silent: members who are present by the attendance list and have given no
    ballot.
    """

    entitled: int
    for_: int
    against: int
    blank: int
    invalid: int = 0
    silent: int = 0

    @classmethod
    def count(cls, entitled: int, choices: Iterable[str]) -> "Tally":
        """Count ballots. Raises ValueError for an unknown choice or more ballots than entitled members."""
        cast = list(choices)
        if unknown := set(cast) - set(CHOICES):
            raise ValueError(f"unknown choices {sorted(unknown)}")
        if len(cast) > entitled:
            raise ValueError("more ballots than entitled members")
        return cls(entitled, *(cast.count(choice) for choice in CHOICES))

    @property
    def cast(self) -> int:
        """Ballots given, blank and invalid ones too."""
        return self.for_ + self.against + self.blank + self.invalid

    @property
    def waiting(self) -> int:
        return self.entitled - self.cast


@dataclass(frozen=True)
class Terms:
    """The terms that a vote is judged by, frozen when it opens.

    quorum: of the entitled, ballots given (presence alone makes no quorum: the keeper of the list could invent it);
    needs: votes for, of the base; base: 'entitled', 'present' (gave a ballot or stand in the attendance list) or
    'cast' (ballots given, valid or not); abstention: 'counted', or 'left_out' where blank ballots leave the base;
    casting: whether the chair's ballot breaks a tie of for and against.
    """

    quorum: Threshold
    needs: Threshold
    base: str
    abstention: str = "counted"
    casting: bool = False

    def whole(self, tally: Tally) -> int:
        """The whole that the majority is taken of. Raises KeyError for an unknown base or abstention."""
        whole = {
            "entitled": tally.entitled,
            "present": tally.cast + tally.silent,
            "cast": tally.cast,
        }[self.base]
        return whole - {"counted": 0, "left_out": tally.blank}[self.abstention]


def verdict(tally: Tally, terms: Terms, chair: str | None = None) -> str:
    """The verdict: 'inquorate', 'carried' or 'rejected'. An empty roll is inquorate, never carried.

    chair: the chair's own choice, which counts only where the terms let it break a tie.
    """
    if not terms.quorum.met(tally.cast, tally.entitled):
        return "inquorate"
    if terms.needs.met(tally.for_, terms.whole(tally)):
        return "carried"
    tie = tally.for_ == tally.against and tally.for_ > 0
    return "carried" if tie and terms.casting and chair == "for" else "rejected"


def settled(tally: Tally, terms: Terms, chair: str | None = None, *, chair_waits: bool = False) -> bool:
    """Whether nothing that the waiting members can do changes the verdict: vote, sit there silent, stay away, leave.

    Ballots that are given are taken as given, though an open one may be changed until the close: a vote in which
    everybody has to wait for second thoughts would never end early. As long as the quorum is missing nothing is
    settled, because everybody may stay away.
    """
    if not terms.quorum.met(tally.cast, tally.entitled):
        return False
    now = verdict(tally, terms, chair)
    # For given numbers of for and against the others only make the whole larger or smaller, so each extreme is enough.
    return all(
        verdict(end, terms, choice) == now
        for more_for in range(tally.waiting + 1)
        for more_against in range(tally.waiting - more_for + 1)
        for end in _ends(tally, more_for, more_against)
        for choice in (_chair_says(more_for, tally.waiting) if chair_waits else (chair,))
    )


def _ends(tally: Tally, more_for: int, more_against: int) -> tuple[Tally, ...]:
    """How a vote may end in which as many more vote for and against: the rest away, silent, blank, or recused."""
    rest = tally.waiting - more_for - more_against
    end = replace(tally, for_=tally.for_ + more_for, against=tally.against + more_against, silent=0)
    return (
        end,
        replace(end, silent=rest),
        replace(end, blank=end.blank + rest),
        replace(end, entitled=end.entitled - rest),
    )


def _chair_says(more_for: int, waiting: int) -> tuple[str | None, ...]:
    """The choices that a chair who has not voted may have made when as many of the remaining ballots are for."""
    return (*(("for",) if more_for else ()), *((None,) if more_for < waiting else ()))


def more_for(tally: Tally, terms: Terms) -> int | None:
    """The number of further ballots for that carry the proposal as things stand; None if no number of them does.

    Where the chair may break a tie, that is not counted on.
    """
    for number in range(tally.waiting + 1):
        silent = min(tally.silent, tally.waiting - number)
        if verdict(replace(tally, for_=tally.for_ + number, silent=silent), terms) == "carried":
            return number
    return None


@dataclass(frozen=True)
class CandidateStanding:
    """The result of a candidate.

    why_not: '' for one who is elected; 'short' (the share of ballots is not reached), 'behind' (the seats went to those
    with more votes), 'tied' (equal votes at the last seat), 'inquorate'. tally: of a line of a list, its own ballots.
    """

    candidate: int
    votes: int
    why_not: str
    tally: Tally | None = None

    @property
    def elected(self) -> bool:
        return not self.why_not


def elect(votes: Mapping[int, int], seats: int, whole: int, needs: Threshold) -> tuple[CandidateStanding, ...]:
    """Rank the candidates by votes, equal ones in the order of the ballot.

    votes: candidate → ballots that keep the name. A candidate is elected who reaches the share of the whole and is
    among the best, as many as there are seats. Equal votes at the last seat elect none of those candidates, and the
    seat stays vacant: a default of this software, since no document was found that lets a lot, an age or another round
    decide. Fewer elected than seats is a result like any other.
    """
    ranked = sorted(votes, key=lambda each: -votes[each])
    return tuple(CandidateStanding(each, votes[each], _why_not(votes, each, seats, whole, needs)) for each in ranked)


def _why_not(votes: Mapping[int, int], candidate: int, seats: int, whole: int, needs: Threshold) -> str:
    mine = votes[candidate]
    better = sum(other > mine for other in votes.values())
    level = sum(other == mine for other in votes.values())
    if not needs.met(mine, whole):
        return "short"
    if better + level <= seats:
        return ""
    return "behind" if better >= seats else "tied"


def election(
    tally: Tally, votes: Mapping[int, int], seats: int, terms: Terms
) -> tuple[str, tuple[CandidateStanding, ...]]:
    """The outcome of an election, and how each candidate came out; without a quorum nobody is elected.

    Carried is an election that fills at least one seat.
    """
    standings = elect(votes, seats, terms.whole(tally), terms.needs)
    if not terms.quorum.met(tally.cast, tally.entitled):
        return "inquorate", tuple(replace(each, why_not="inquorate") for each in standings)
    return "carried" if any(each.elected for each in standings) else "rejected", standings


def judge_lines(
    tally: Tally, lines: Mapping[int, Tally], terms: Terms, chair: Mapping[int, str]
) -> tuple[str, tuple[CandidateStanding, ...]]:
    """The outcome of a vote over a list, and of each of its lines, in their order.

    Every line is judged by itself, without those who take no part in it. The vote as a whole is carried if any line is.
    chair: the chair's own choices, which break a tie where the terms say so.
    """
    quorate = terms.quorum.met(tally.cast, tally.entitled)
    why = {"carried": "", "rejected": "short", "inquorate": "inquorate"}
    ends = {
        number: verdict(line, terms, chair.get(number)) if quorate else "inquorate" for number, line in lines.items()
    }
    found = tuple(CandidateStanding(number, line.for_, why[ends[number]], line) for number, line in lines.items())
    if not quorate:
        return "inquorate", found
    return "carried" if any(each.elected for each in found) else "rejected", found
