"""The verdict of a vote: computed from the ballots by the rule book's thresholds, never typed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
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
    """Counts of one vote. entitled: members of the roll who are not recused."""

    entitled: int
    for_: int
    against: int
    blank: int

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
        """Ballots given, blank ones too: those are the members present."""
        return self.for_ + self.against + self.blank

    @property
    def waiting(self) -> int:
        return self.entitled - self.cast


def base_of(tally: Tally, base: str) -> int:
    """The whole that the majority is taken of: 'entitled' members or those 'present' (who cast a ballot)."""
    return {"entitled": tally.entitled, "present": tally.cast}[base]


def verdict(tally: Tally, quorum: Threshold, needs: Threshold, base: str, casting: str | None = None) -> str:
    """'inquorate', 'carried' or 'rejected'. A roll with nobody on it is inquorate, never carried.

    casting: the chair's own choice where a rule lets it break a tie of for and against.
    """
    if not quorum.met(tally.cast, tally.entitled):
        return "inquorate"
    if needs.met(tally.for_, base_of(tally, base)):
        return "carried"
    tie = tally.for_ == tally.against and tally.for_ > 0
    return "carried" if tie and casting == "for" else "rejected"
