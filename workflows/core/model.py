"""The notation: a workflow written as a class body, and the plain tuples that it leaves behind.

    class Leave(Workflow):
        key, title = "leave", _("Leave of absence")
        asked = State(_("Waiting for the secretary"), due=rule("leave.answer_days"))
        granted = State(_("Granted"))
        ask = START.to(asked, by=MEMBER, form="LeaveForm", label=_("Ask for leave"))
        grant = asked.to(granted, by=SECRETARY, form="Confirm", label=_("Grant"))

Every move has exactly one cause: `by=` a person whose turn it is, `may=` a person who is free to, `after=` the clock,
`on=` the outcome of a vote or an assent, or a signal from another case.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from workflows.core.definition import (
    SAID,
    AskDef,
    AssentDef,
    Cause,
    Definition,
    MoveDef,
    PaperDef,
    QuestionDef,
    RoleDef,
    StateDef,
    TargetDef,
)
from workflows.core.facts import Advice, Facts
from workflows.core.prints import VOTE_PRINTS, Print
from workflows.core.registry import Condition, Effect, Guard

PREVIOUS_STATE = "@previous"
START_STATE = "@start"


@dataclass(frozen=True)
class Rule:
    """A number that is law, looked up in the rule book by its key."""

    key: str


def rule(key: str) -> Rule:
    """Name a rule of the rule book."""
    return Rule(key)


@dataclass(frozen=True)
class Said:
    """A day that a form said: of several places in the file the first that says one."""

    paths: tuple[str, ...]

    @property
    def key(self) -> str:
        return SAID + " ".join(self.paths)


def said(*paths: str) -> Said:
    """Name the last day of a state by the forms that say it, as 'section.field', the one that counts first."""
    return Said(paths)


@dataclass(frozen=True)
class Role:
    """Who: holders of one of `posts` in the unit that stands in the relation `of` to the case's unit.

    of: 'own', 'base', 'military', 'deciding', a name out of the workflow's `units`, or 'subject': then it is the
    person himself whom the case is about, whatever posts he holds.
    """

    name: str
    posts: tuple[str, ...]
    of: str

    def __or__(self, other: "Role | Roles") -> "Roles":
        return Roles((self,)) | other


@dataclass(frozen=True)
class Roles:
    """Any of several roles."""

    all: tuple[Role, ...]

    def __or__(self, other: "Role | Roles") -> "Roles":
        return Roles(self.all + (other.all if isinstance(other, Roles) else (other,)))


@dataclass(frozen=True)
class Outcome:
    """What a vote or an assent came to, or a signal from another case: the cause of a move that nobody makes."""

    source: "Question | Assent | None"
    name: str

    @property
    def key(self) -> str:
        return f"{self.source.name}.{self.name}" if self.source else f"signal.{self.name}"


def signal(name: str) -> Outcome:
    """A fact raised by an effect of another case, e.g. that a seat has been taken by a successor."""
    return Outcome(None, name)


@dataclass(eq=False)
class Paper:
    """A numbered paper that a move issues, about the person named at `subject` ('' for one about several people).

    `condition` leaves it out elsewhere.

    The move's form has the fields signed_on, effective_on, signer and term.
    """

    kind: str
    type: str
    title: str
    subject: str
    condition: Condition | None = None

    def compiled(self) -> PaperDef:
        condition = self.condition.name if self.condition else None
        return PaperDef(self.kind, self.type, self.title, self.subject, condition)


@dataclass(frozen=True)
class Target:
    """A state to go to, where a condition holds."""

    state: "State"
    condition: Condition | None = None

    def __or__(self, other: "State | Target | Places") -> "Places":
        return Places((self,)) | other


@dataclass(frozen=True)
class Places:
    """Several states: as sources all of them, as targets the first whose condition holds."""

    all: tuple[Target, ...]

    def __or__(self, other: "State | Target | Places") -> "Places":
        match other:
            case State():
                return Places((*self.all, Target(other)))
            case Target():
                return Places((*self.all, other))
            case Places():
                return Places(self.all + other.all)

    def to(self, target: "State | Target | Places", **words: Any) -> "Move":
        """A move from any of these states."""
        return Move(self, target if isinstance(target, Places) else Places(()) | target, **words)

    def compiled(self) -> tuple[TargetDef, ...]:
        return tuple(
            TargetDef(place.state.name, place.condition.name if place.condition else None) for place in self.all
        )


@dataclass(eq=False)
class State:
    """Where a case can stand.

    due: days that its holder has (a rule), or the last day by what a form said; since: the day that a rule counts
    from, as a form said it in 'section.field', where it is not the day on which the case comes to stand here;
    stops_clock: the clock of the earlier state stands still here;
    releases_claim: the seat that the case is about is free for another case from here on;
    next_step: said to everybody when a case ends here.
    """

    label: str
    due: Rule | Said | None = None
    since: str = ""
    stops_clock: bool = False
    releases_claim: bool = False
    tone: str = "open"
    next_step: str = ""
    name: str = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __or__(self, other: "State | Target | Places") -> Places:
        return Places((Target(self),)) | other

    def if_(self, condition: Condition) -> Target:
        """This state, where the condition holds."""
        return Target(self, condition)

    def to(self, target: "State | Target | Places", **words: Any) -> "Move":
        """A move from this state; see Move for the words."""
        return (Places(()) | self).to(target, **words)

    def vote(self, **words: Any) -> "Question":
        """A question put to a committee as soon as a case stands here."""
        return Question(self, **words)

    def assent(self, **words: Any) -> "Assent":
        """A question to several parties, all of whom must agree."""
        return Assent(self, **words)


START = State("", name=START_STATE)
PREVIOUS = State("", name=PREVIOUS_STATE)
"""The state that a returned case came from."""


@dataclass(eq=False)
class Move:
    """One line of a workflow.

    form: name of the form that is filled in; guards: on the state of things; validators: guards on what the
    form says; papers and effects: what follows, in the same transaction; every: months (a rule) of a recurring duty;
    within: days (a rule) that it may take once it is open; by_calendar: the duty is one of each calendar quarter (or
    year, by `every`) and has to be done by its last day;
    returns: may lead back to be completed, and the case then comes back to where it was; asks_again: which places of
    the file ('section', 'section.field') are asked about again in which states, if they have changed on the way back;
    the case goes to the first of them whose condition holds, and what was said in any of them no longer holds
    (a workflow that says none of this opens no part of the file to be completed); a move that leads nowhere back may
    so ask again in the states that it leads to;
    drafts: whoever makes it becomes an author of the file (four eyes), and what it writes is a part of the file that
    can be marked to be completed where one of its own roles brings the file back; starts: is done by opening a new case
    for the same unit, and this case waits for that one's signal; closes: the outcome that is written on a case that
    ends here.
    """

    sources: Places
    targets: Places
    label: str = ""
    by: Role | Roles | None = None
    may: Role | Roles | None = None
    after: Rule | Said | None = None
    on: Outcome | None = None
    form: str | None = None
    guards: list[Guard] = field(default_factory=list)
    validators: list[Guard] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    every: Rule | None = None
    within: Rule | None = None
    by_calendar: bool = False
    returns: bool = False
    asks_again: dict[tuple[str, ...], "State | Target | Places"] = field(default_factory=dict)
    drafts: bool = False
    starts: bool = False
    closes: str = ""
    name: str = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def cause(self) -> Cause:
        """The one cause of this move. Raises ValueError where there is none or more than one."""
        given = [Cause(kind, roles=_roles(roles)) for kind, roles in (("by", self.by), ("may", self.may)) if roles]
        if self.after:
            given.append(Cause("after", rule=self.after.key))
        if self.on:
            given.append(Cause("on", outcome=self.on.key))
        if len(given) != 1:
            raise ValueError(f"move {self.name!r} needs exactly one cause, it has {len(given)}")
        return given[0]

    def compiled(self) -> MoveDef:
        return MoveDef(
            name=self.name,
            label=self.label,
            sources=tuple(place.state.name for place in self.sources.all),
            targets=self.targets.compiled(),
            cause=self.cause(),
            form=self.form,
            guards=tuple(guard.name for guard in self.guards),
            validators=tuple(guard.name for guard in self.validators),
            papers=tuple(paper.compiled() for paper in self.papers),
            effects=tuple(effect.name for effect in self.effects),
            every=self.every.key if self.every else None,
            within=self.within.key if self.within else None,
            returns=self.returns,
            drafts=self.drafts,
            starts=self.starts,
            closes=self.closes,
            by_calendar=self.by_calendar,
            asks_again=tuple(
                AskDef(changed, (Places(()) | states).compiled()) for changed, states in self.asks_again.items()
            ),
        )


@dataclass(eq=False)
class Question:
    """A vote: who is asked, and the rules that its verdict is computed by.

    quorum and needs (shares), base (of what `needs` is a share), secrecy (open or secret ballot), casting (whether the
    chair's ballot breaks a tie), abstention (whether blank ballots stay in the base), early_close (whether an open vote
    closes when nothing can change its verdict), delegated (whether who stands in for a member may give his ballot).

    With `candidates` it is an election: the forms name people there ('slate.people') and count the seats at `seats`; a
    ballot keeps at most as many names. Equal votes at the last seat leave it vacant (`voting.elect`). An election that
    fills a seat is carried, one that fills none rejected, and who is elected stands in the file at '<name>.elected'.

    matter: what is asked, as papers and minutes put it: the text _matter_<name>.txt in webapp/documents/texts.
    prints: the papers of the count, of a vote that was carried and of one that was lost.
    """

    state: State
    by: Role
    chair: Role
    quorum: Rule
    needs: Rule
    base: Rule
    secrecy: Rule
    casting: Rule
    abstention: Rule = Rule("committee.abstention")
    early_close: Rule = Rule("committee.early_close")
    delegated: Rule = Rule("committee.delegated_vote")
    candidates: str | None = None
    seats: str | None = None
    label: str = ""
    matter: str = "case"
    prints: tuple[Print, ...] = VOTE_PRINTS
    name: str = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @property
    def carried(self) -> Outcome:
        return Outcome(self, "carried")

    @property
    def rejected(self) -> Outcome:
        return Outcome(self, "rejected")

    @property
    def inquorate(self) -> Outcome:
        return Outcome(self, "inquorate")

    def compiled(self) -> QuestionDef:
        return QuestionDef(
            self.name,
            self.label,
            self.state.name,
            _role(self.by),
            _role(self.chair),
            self.quorum.key,
            self.needs.key,
            self.base.key,
            self.secrecy.key,
            self.casting.key,
            self.abstention.key,
            self.early_close.key,
            self.delegated.key,
            self.candidates,
            self.seats,
        )


@dataclass(eq=False)
class Assent:
    """A joint question: every party answers once, by a person of its own; one objection is enough to fail."""

    state: State
    of: tuple[Role, ...]
    form: str
    guards: list[Guard] = field(default_factory=list)
    label: str = ""
    name: str = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @property
    def all_for(self) -> Outcome:
        return Outcome(self, "all_for")

    @property
    def any_against(self) -> Outcome:
        return Outcome(self, "any_against")

    def compiled(self) -> AssentDef:
        return AssentDef(
            self.name,
            self.label,
            self.state.name,
            tuple(_role(role) for role in self.of),
            self.form,
            tuple(guard.name for guard in self.guards),
        )


def _role(role: Role) -> RoleDef:
    return RoleDef(role.name, role.posts, role.of)


def _roles(roles: Role | Roles) -> tuple[RoleDef, ...]:
    return tuple(_role(role) for role in (roles.all if isinstance(roles, Roles) else (roles,)))


class Workflow:
    """Base of every workflow. A subclass is read once and leaves `definition`, which the engine works on.

    claim: what an open case holds for itself, such as a seat: no two open cases of one unit may claim the same, or of
    one person where `claim_by` is 'subject';
    subject: where the forms name the person concerned, as 'section.field', or OPENER: who opens a case opens it about
    himself; deciding: the rule that names the kinds of unit that decide; decides_itself: a unit of such a kind decides
    on its own people, and needs none above it;
    units: further units that take part, by the name that roles call them and where the forms name them;
    sealed: only those who hold a role in the case may know that it exists, whatever they oversee;
    diary: guards look into the diary of the person concerned;
    eligibility: guards whose verdicts make the panel; rules: further rule keys that a case freezes;
    prints: papers that its cases can print besides their decisions; those of its questions come by themselves.
    """

    key = ""
    title = ""
    summary = ""
    unit_kinds: tuple[str, ...] = ()
    claim: str | None = None
    claim_by = "unit"
    subject = ""
    deciding = "decision.unit_kinds"
    decides_itself = False
    units: ClassVar[dict[str, str]] = {}
    sealed = False
    diary = False
    eligibility: tuple[Guard, ...] = ()
    rules: tuple[str, ...] = ()
    prints: tuple[Print, ...] = ()
    matters: ClassVar[dict[str, str]] = {}
    definition: Definition

    @staticmethod
    def advice(facts: Facts) -> Advice | None:
        """What the opening page says before anything is typed; None for nothing."""
        return None

    def __init_subclass__(cls) -> None:
        def parts(kind: type[Any]) -> Iterator[Any]:
            return (value for value in vars(cls).values() if isinstance(value, kind))

        asked: list[Question] = list(parts(Question))
        cls.matters = {question.name: question.matter for question in asked}
        cls.prints += tuple(
            replace(row, question=question.name, of=question.by.of) for question in asked for row in question.prints
        )
        cls.definition = Definition(
            key=cls.key,
            title=cls.title,
            summary=cls.summary,
            unit_kinds=cls.unit_kinds,
            claim=cls.claim,
            claim_by=cls.claim_by,
            subject=cls.subject,
            deciding=cls.deciding,
            decides_itself=cls.decides_itself,
            units=cls.units,
            sealed=cls.sealed,
            diary=cls.diary,
            eligibility=tuple(guard.name for guard in cls.eligibility),
            rules=cls.rules,
            states=tuple(
                StateDef(
                    state.name,
                    state.label,
                    state.due.key if state.due else None,
                    state.stops_clock,
                    state.releases_claim,
                    state.tone,
                    state.next_step,
                    state.since,
                )
                for state in parts(State)
            ),
            moves=tuple(move.compiled() for move in parts(Move)),
            questions=tuple(question.compiled() for question in asked),
            assents=tuple(assent.compiled() for assent in parts(Assent)),
        )
