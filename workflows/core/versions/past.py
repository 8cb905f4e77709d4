"""Past acts, and their facts as far as journal, dossier and dated records give them back; nothing else is guessed."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from workflows.core.definition import Definition
from workflows.core.facts import Facts, PersonFact, RuleValue
from workflows.core.pinning.fingerprints import mentions
from workflows.core.pinning.values import GUARD
from workflows.core.registry import CONDITIONS, GUARDS
from workflows.core.text import Sentence

PRESENT = frozenset(
    (
        "holders",
        "claimed",
        "authors",
        "kin",
        "units",
        "collectives",
        "earlier",
        "diary",
        "committee",
        "opened",
        "rows",
        "hands",
    )
)
"""The facts that are known of today alone: who sat, what was claimed or booked on an earlier day is not rebuilt."""
OF_A_PERSON = frozenset(("posts", "holds"))


class NotRebuilt(Exception):
    """Raised for a fact of a past day that nothing gives back."""


class PastPerson(PersonFact):
    """A person on a past day. Raises NotRebuilt for the posts that they held."""

    def __getattribute__(self, name: str) -> Any:
        if name in OF_A_PERSON:
            raise NotRebuilt(name)
        return super().__getattribute__(name)


class PastFacts(Facts):
    """The facts of a past act. Raises NotRebuilt for one that is known of today alone."""

    def __getattribute__(self, name: str) -> Any:
        if name in PRESENT:
            raise NotRebuilt(name)
        return super().__getattribute__(name)


@dataclass(frozen=True)
class ReplayDraft:
    """A draft: the present version of the process, or a value of a rule under the version of each case.

    book: today's values of the rules that the new version names, for cases that have not frozen them.
    """

    new: Definition | None = None
    value: RuleValue | None = None
    book: Mapping[str, RuleValue] = field(default_factory=dict)

    def version(self, old: Definition) -> Definition:
        """The definition that the draft asks a case of this version by."""
        return self.new or old

    def rules(self, then: Mapping[str, RuleValue]) -> dict[str, RuleValue]:
        """The rules of a case by the draft."""
        return {**self.book, **then, **({self.value.key: self.value} if self.value and self.value.key in then else {})}

    def concerns(self, kind: str, name: str, old: Definition) -> bool:
        """Whether a guard or condition may judge otherwise by the draft than by the version of a case."""
        if self.new is not None:
            return self.new.pinned.get((kind, name)) != old.pinned.get((kind, name))
        known = GUARDS.get(name) if kind == GUARD else CONDITIONS.get(name)
        return bool(known and self.value and mentions(known.ask, self.value.key))


@dataclass(frozen=True)
class PastMove:
    """A move that was made. entered: when the case came to its source; `facts` gives those of its day.

    limit, since, due: the limit with which the case came there, the day from which it was counted, and its last day;
    `ends` counts a limit as the case does.
    outcome: of a vote that caused it, as its ballots come out by the draft; '' where no vote did, None if not known.
    of_vote: what of that vote is not known, or else what comes out otherwise beside its outcome.
    """

    name: str
    source: str
    target: str
    day: dt.date
    entered: dt.date
    old: Definition
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    returned_from: str | None
    outcome: str | None
    of_vote: Sentence | None
    limit: tuple[str, int] | None
    since: dt.date
    due: dt.date | None
    facts: Callable[[Mapping[str, Any], dt.date], Facts]
    ends: Callable[[dt.date, str, int], dt.date]

    @property
    def by_clock(self) -> bool:
        """Whether the clock has made it."""
        made = self.old.find_move(self.name)
        return made is not None and made.cause.kind == "after"
