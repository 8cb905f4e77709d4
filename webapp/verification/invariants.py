"""The 26 invariants, and one run over all of them."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from webapp.verification import (
    accounts,
    ballots,
    chains,
    closings,
    exceptions,
    journals,
    legality,
    open_counts,
    papers,
    posts,
)
from webapp.verification.findings import Finding, Findings
from webapp.verification.journals import Journal
from webapp.verification.snapshot import Record

T = TypeVar("T")
Whole = Callable[[Record, Findings], None]
Each = Callable[[Record, Journal, Findings], None]


@dataclass(frozen=True)
class Invariant:
    """A condition that must always hold. what: what its check counts.

    each: looks at one case with its journal; whole: looks at the rest.
    """

    key: str
    what: str
    whole: Whole | None = None
    each: Each | None = None


INVARIANTS = (
    Invariant("I-01", "cases with their versions", each=journals.versions),
    Invariant("I-02", "cases folded from their journals", each=journals.fold),
    Invariant("I-03", "entries in their order", closings.check_all_numbers, journals.numbers),
    Invariant("I-04", "links of chains", chains.check_chains, chains.chain),
    Invariant("I-05", "steps allowed", each=legality.steps),
    Invariant("I-06", "tasks", legality.check_tasks),
    Invariant("I-07", "seats and terms", posts.check_seats),
    Invariant("I-08", "posts with their decisions", posts.check_decisions),
    Invariant("I-09", "electoral rolls", ballots.check_rolls),
    Invariant("I-10", "results counted again", ballots.check_results),
    Invariant("I-11", "columns of secret ballots", ballots.check_secrecy),
    Invariant("I-12", "decisions by others", legality.check_pairs, legality.four_eyes),
    Invariant("I-13", "units in the tree", posts.check_tree),
    Invariant("I-14", "accounts", accounts.check_accounts),
    Invariant("I-15", "stored files", papers.check_files),
    Invariant("I-16", "numbers of papers", papers.check_numbers_of_papers),
    Invariant("I-17", "keys of forms", journals.check_keys, journals.keys),
    Invariant("I-18", "notices and mails", accounts.check_mails),
    Invariant("I-19", "texts", accounts.check_texts),
    Invariant("I-20", "times of entries", each=journals.times),
    Invariant("I-21", "references and guards", exceptions.check_database),
    Invariant("I-22", "cases with their papers", each=papers.steps_with_papers),
    Invariant("I-23", "erasures", accounts.check_erasures),
    Invariant("I-24", "acts out of the ordinary", exceptions.check_exceptions, exceptions.rules_of_cases),
    Invariant("I-25", "holders of posts", posts.check_people),
    Invariant("I-26", "counts of open cases", open_counts.check_counts),
)


@dataclass(frozen=True)
class CheckOutcome:
    """The outcome of checking one invariant. faults: how many places; named: the first of them."""

    key: str
    what: str
    looked_at: int
    faults: int
    named: tuple[Finding, ...]

    @property
    def line(self) -> str:
        """The outcome as one line: 'I-07 ok 1.204 seats and terms', or 'I-07 FAIL unit=3 …'."""
        if not self.faults:
            return f"{self.key} ok {self.looked_at:,} {self.what}".replace(",", ".")
        more = f" (and {self.faults - len(self.named)} more)" if self.faults > len(self.named) else ""
        return f"{self.key} FAIL {'; '.join(one.place for one in self.named)}{more}"


class TimeOver(Exception):
    """The end of the time for a run before everything was looked at."""


def verify(record: Record, seconds: float | None = None) -> list[CheckOutcome]:
    """Check every invariant on one snapshot; the journals are read once. Raises TimeOver after so many seconds."""
    ends = time.monotonic() + seconds if seconds else float("inf")
    results = {one.key: Findings() for one in INVARIANTS}
    by_case = [(one.each, results[one.key]) for one in INVARIANTS if one.each]
    for journal in _until(ends, journals.journals(record)):
        for look, findings in by_case:
            look(record, journal, findings)
    for one in _until(ends, iter(INVARIANTS)):
        if one.whole:
            one.whole(record, results[one.key])
    return [
        CheckOutcome(one.key, one.what, found.looked_at, found.faults, tuple(found.named))
        for one in INVARIANTS
        for found in [results[one.key]]
    ]


def _until(ends: float, items: Iterator[T]) -> Iterator[T]:
    for item in items:
        if time.monotonic() > ends:
            raise TimeOver
        yield item


def summary(outcomes: list[CheckOutcome]) -> str:
    """Return the last line of a run."""
    failed = sum(one.faults > 0 for one in outcomes)
    return f"{len(outcomes) - failed} invariants held, {failed} failed"
