"""Facts for guards: a snapshot of a case, its people and its rules at one moment. Plain values only."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from workflows.core.births import Birth
from workflows.core.calendar import WorkingDays
from workflows.core.dossier import Hands, entries
from workflows.core.text import Sentence, _, say

HalfDay = tuple[dt.date, str]
"""A day and its half: 'am' or 'pm'."""
EXCEPTED = "exception"
"""What a value rests on that two people have given to one case alone, by a paper that is its source."""


@dataclass(frozen=True)
class RuleValue:
    """A value of the rule book as a case froze it. basis: one of `workflows.rulebook.BASES`, or EXCEPTED."""

    key: str
    value: str
    measure: str
    source: str
    effective_from: str
    basis: str = "read"

    @property
    def cited(self) -> Sentence:
        """The source for people, with a mark for an exception, and where nobody has compared the value with it."""
        unread, excepted = _("%(source)s (not compared with the text)"), _("%(source)s (exception for this case alone)")
        mark, source = {"unread": unread, EXCEPTED: excepted}.get(self.basis), say(self.source)
        return say(mark, source=source) if mark else source


class NotFrozen(KeyError):
    """Raised for a rule that the case did not freeze, because its version of the process did not name it."""

    @property
    def key(self) -> str:
        return str(self.args[0])


class FrozenRules(dict[str, RuleValue]):
    """The rule values of a case by key. Raises NotFrozen for any other key."""

    def __missing__(self, key: str) -> RuleValue:
        raise NotFrozen(key)


@dataclass(frozen=True)
class PostFact:
    """A post held on the day."""

    kind: str
    unit_id: int
    unit_name: str
    since: dt.date


@dataclass(frozen=True)
class PersonFact:
    """A person as guards see one."""

    id: int
    name: str
    sex: str
    birth_date: dt.date
    union_joined_on: dt.date | None
    in_party: bool
    posts: tuple[PostFact, ...] = ()
    birth_known: str = "day"

    @property
    def birth(self) -> Birth:
        """The birth, as far as it is known."""
        return Birth(self.birth_date, self.birth_known)

    def holds(self, unit_id: int, *kinds: str) -> bool:
        """Whether the person holds one of these posts in that unit."""
        return any(post.unit_id == unit_id and post.kind in kinds for post in self.posts)


@dataclass(frozen=True)
class UnitFact:
    """A unit that the forms have named."""

    id: int
    name: str
    kind: str


@dataclass(frozen=True)
class Away:
    """Days on which somebody is not at work, both ends included. kind: 'annual', 'sick', 'maternity', 'course', …"""

    kind: str
    first: dt.date
    last: dt.date

    def __contains__(self, day: dt.date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Stay:
    """A placement at a host for which the decision is issued, both days included."""

    host: str
    first: dt.date
    last: dt.date

    def __contains__(self, day: dt.date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Diary:
    """The days from today on that the person concerned has filled already.

    booked: half days at the grassroots that other cases have booked, each with the host's name; away: leave; worked:
    the days that their unit works; stays: placements at the grassroots.
    """

    booked: Mapping[HalfDay, str] = field(default_factory=dict)
    away: tuple[Away, ...] = ()
    worked: WorkingDays = WorkingDays()
    stays: tuple[Stay, ...] = ()


@dataclass(frozen=True)
class RowFact:
    """A confirmed row of a register that the workflow reads. proposed_by: the unit of the case that entered it."""

    register: str
    day: dt.date
    people: frozenset[int]
    units: frozenset[int]
    answers: Mapping[str, Any]
    proposed_by: int | None


@dataclass(frozen=True)
class TermFact:
    """The term of a unit's executive committee that runs today, its last day included."""

    starts_on: dt.date
    last_day: dt.date
    provisional: bool
    members_fixed: int


@dataclass(frozen=True)
class CommitteeFact:
    """The committees of a unit today.

    sitting: id of a person → the posts of the executive and of the inspection committee that they hold; joined: ids of
    those who joined the executive committee after the congress or decision that the running term rests on.
    """

    term: TermFact | None = None
    sitting: Mapping[int, frozenset[str]] = field(default_factory=dict)
    joined: frozenset[int] = frozenset()

    def members(self, posts: Collection[str]) -> frozenset[int]:
        """Ids of those who hold one of these posts."""
        return frozenset(person for person, held in self.sitting.items() if held & set(posts))


@dataclass(frozen=True)
class OpenedFact:
    """A case opened by this one. outcome: how it ended, '' while open; subject_id: whom it is about, if anybody."""

    process: str
    unit_id: int
    outcome: str
    subject_id: int | None = None


@dataclass(frozen=True)
class Facts:
    """Everything a guard or condition may ask about.

    dossier: the answers of the forms, by section, those of the form being sent included
    subject: the person whom the case is about, if the forms have named one
    holders: who fills each seat of the case's unit today
    candidates: who stands in the workflow's elections or is named in its lists of people, in the order of the forms
    joined: whom the forms name by a record that was joined into another one since, by the id that they name
    claimed: whether another open case claims what this one does
    authors: ids of everybody whose answers stand in the dossier
    kin: ids of the declared kin of the subject and of candidates
    hands: who has had a hand in the case, as four eyes ask (`core.four_eyes.closing`)
    for_id: the person in whose place the actor acts
    units: those that forms name, by the workflow's name for them
    collectives: the units that lines of a list are about, by id
    earlier: outcomes of the closed cases of this workflow about the same person
    diary: the subject's, in a workflow that looks into it
    committee: that of the case's unit, in a workflow that names several people
    opened: the cases that this one has opened, in a workflow that opens any
    rows: of the registers that the workflow reads, about those named, of the case's unit, or entered by its cases
    pinned: kind and name of what the case's version asks → the fingerprint that it runs by
    """

    today: dt.date
    unit_id: int
    unit_name: str
    unit_kind: str
    rules: Mapping[str, RuleValue]
    dossier: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    subject: PersonFact | None = None
    holders: Mapping[str, PersonFact] = field(default_factory=dict)
    candidates: tuple[PersonFact, ...] = ()
    joined: Mapping[int, PersonFact] = field(default_factory=dict)
    claimed: bool = False
    opener_id: int | None = None
    authors: frozenset[int] = frozenset()
    kin: frozenset[int] = frozenset()
    actor_id: int | None = None
    for_id: int | None = None
    units: Mapping[str, UnitFact] = field(default_factory=dict)
    collectives: Mapping[int, UnitFact] = field(default_factory=dict)
    earlier: frozenset[str] = frozenset()
    diary: Diary = Diary()
    committee: CommitteeFact = CommitteeFact()
    opened: tuple[OpenedFact, ...] = ()
    rows: tuple[RowFact, ...] = ()
    hands: Hands = Hands()
    pinned: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @property
    def named(self) -> dict[int, PersonFact]:
        """The candidates by the id that the forms name, also where their record was joined into another one since."""
        return {**{one.id: one for one in self.candidates}, **self.joined}

    @property
    def acting(self) -> frozenset[int]:
        """The person who acts, and in whose place: a guard that fails for either of them fails."""
        return frozenset({self.actor_id, self.for_id} - {None})  # type: ignore[arg-type]

    def answer(self, section: str, name: str, default: Any = None) -> Any:
        """The answer to a field of a form: `facts.answer("nomination", "manner")`."""
        return self.dossier.get(section, {}).get(name, default)

    def gathered(self, section: str) -> list[Mapping[str, Any]]:
        """The entries of a form that may be sent several times, in their order."""
        return entries(self.dossier.get(section, {}))

    def number(self, key: str) -> int:
        """A whole number from the rule book. Raises KeyError for a rule that the case did not freeze."""
        return int(self.rules[key].value)

    def source(self, key: str) -> Sentence:
        """The document and article that a rule comes from."""
        return self.rules[key].cited

    def day(self, section: str, name: str) -> dt.date | None:
        """A date that a form asked for."""
        return dt.date.fromisoformat(value) if (value := self.answer(section, name)) else None


@dataclass(frozen=True)
class Advice:
    """Advice of the rules to somebody who is about to open a case: the sentence, and why others were passed over.

    today: how things stand, as pairs of a title and what stands there; then: what follows when the form is sent.
    """

    title: str
    sentence: Sentence
    passed_over: tuple[Sentence, ...] = ()
    today: tuple[tuple[str, Sentence], ...] = ()
    then: str = ""
