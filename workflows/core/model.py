"""The notation: a workflow written as a class body, and the plain tuples that it leaves behind.

    class Leave(Workflow):
        key, title = "leave", _("Leave of absence")
        asked = State(_("Waiting for the secretary"), due=rule("leave.answer_days"))
        granted = State(_("Granted"))
        ask = START.to(asked, by=MEMBER, form=LeaveForm, label=_("Ask for leave"))
        grant = asked.to(granted, by=SECRETARY, form=Confirm, label=_("Grant"))

Every move has exactly one cause: `by=` a person who has to, `may=` a person who is free to, `after=` the clock,
`on=` the outcome of a vote or an assent, or a signal from another case. A state that no move leaves is an end.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Required, TypedDict, Unpack

from workflows.core.definition import PREVIOUS_STATE as PREVIOUS_STATE
from workflows.core.definition import START_STATE as START_STATE
from workflows.core.definition import (
    AskDef,
    AssentDef,
    Cause,
    Definition,
    MoveDef,
    PaperDef,
    QuestionDef,
    StateDef,
    TargetDef,
)
from workflows.core.facts import Advice, Facts
from workflows.core.figures import Conference, Duty, PaperValues, Stays, Step, Succession
from workflows.core.forms import CaseForm
from workflows.core.prints import LIST_PRINTS, OF_A_DECISION, VOTE_PRINTS, WRITTEN_PRINTS, JointPrint, Print
from workflows.core.registry import Condition, Effect, Guard
from workflows.core.shapes import functions_of, shapes_of, texts_of
from workflows.core.terms import Attachment, Claim, Deciding, Every, FormDate, Role, Roles, Rule, Since, rule


@dataclass(frozen=True)
class Outcome:
    """The cause of a move that nobody makes: the result of a vote or assent, a signal, the end of an earlier case."""

    source: "Question | Assent | State | None"
    name: str

    @property
    def key(self) -> str:
        return f"{self.source.name}.{self.name}" if self.source else f"signal.{self.name}"


def signal(name: str) -> Outcome:
    """Name a fact that an effect of another case raises, e.g. that a successor has taken a seat."""
    return Outcome(None, name)


@dataclass(eq=False)
class Paper:
    """A numbered paper that a move issues where `condition` holds, about the person named at `subject`.

    A paper about several people has the subject ''. `to` says who gets it (`workflows.core.prints`). The move's form
    has the fields signed_on, effective_on and signer. each: the vote over a list, of which every line that was carried
    gets one of its own.
    """

    kind: str
    type: str
    title: str
    subject: str
    condition: Condition | None = None
    to: tuple[str, ...] = OF_A_DECISION
    each: "Question | None" = None

    def compiled(self) -> PaperDef:
        condition, each = self.condition.name if self.condition else None, self.each.name if self.each else ""
        return PaperDef(self.kind, self.type, self.title, self.subject, condition, self.to, each)


class MoveOptions(TypedDict, total=False):
    """The keywords of a move; the first four name its cause, and a move has exactly one of them.

    by          the role that has to make it: the move is a task in their inbox
    may         the role that is free to make it, at a button
    after       the clock: the days of a rule, or the last day that a form gave
    on          the outcome of a vote or an assent, or a signal from another case
    label       the text of its button
    form        the form that is filled in
    guards      questions about the state of things; one that fails closes the move
    validators  questions about the answers of the form; one that fails sends it back to its field
    papers      the decisions that it issues
    attachments the papers that its form is filled in from, photographed into it
    effects     what follows for posts and diaries, in the same transaction
    recurs      how often it has to be done, for a duty that comes back
    drafts      makes its maker an author of the dossier (four eyes), and its section a part that can be completed
    asks_again  places of the dossier → the states that ask again when one of these places has changed
    starts      is done by opening a new case for the same unit, whose signal this case waits for
    closes      the outcome of a case that ends here, where it is not the end's own name
    leaves_open places of the earlier file, as 'section.field', that are not filled in from it in the case that follows
    from_register its answers are what the register says of who sits (`Workflow.incumbent`): nobody types them

    asks_again: a place is 'section' or 'section.field'. A case on its way back goes to the first of the states whose
    condition holds, and the opinions given in any of them fall. A workflow without this keyword opens no part of its
    dossier for completion. A move that does not lead back may ask again in the states that it leads to.
    """

    by: "Role | Roles"
    may: "Role | Roles"
    after: Rule | FormDate
    on: Outcome
    label: str
    form: type[CaseForm]
    guards: list[Guard]
    validators: list[Guard]
    papers: list[Paper]
    attachments: tuple[Attachment, ...]
    effects: list[Effect]
    recurs: Every
    drafts: bool
    asks_again: "dict[tuple[str, ...], State | Target | Places]"
    starts: bool
    closes: str
    leaves_open: tuple[str, ...]
    from_register: bool


class Committee(TypedDict):
    """The voters, their chair, and the rules that the verdict is computed by.

    by        the members who are asked
    chair     the role that closes the vote
    quorum    the share that has to vote
    needs     the share that carries
    base      what `needs` is a share of
    secrecy   open or secret ballot
    casting   whether the chair's ballot breaks a tie
    """

    by: Role
    chair: Role
    quorum: Rule
    needs: Rule
    base: Rule
    secrecy: Rule
    casting: Rule


class VoteOptions(Committee, total=False):
    """The keywords of a vote, besides those of its committee.

    label        the text that it is announced by
    matter       what is asked, as papers and minutes put it: the text _matter_<name>.txt in webapp/documents/texts
    prints       the papers of the count, of a vote that was carried and of one that was lost
    written      what `needs` is a share of where the committee is asked in writing
    abstention   whether blank ballots stay in the base
    early_close  whether an open vote closes when nothing can change its verdict
    delegated    whether a member's deputy may give the ballot
    candidates   for an election: where the forms name who stands; seats: where they count the names that a ballot keeps
    rounds       for an election: how many are held at most; unopposed: also with no more people than seats
    each         the section that has gathered the lines of a list: a ballot says for or against of each
    authors_vote for a list that the committee writes for itself: whoever wrote it votes as well, as in an election

    Equal votes at the last seat leave it vacant (`voting.elect`) after the last round. An election that fills a seat is
    carried, one that fills none is rejected; who is elected stands in the dossier at '<name>.elected'. A vote over a
    list is carried if any line is; the numbers of those stand there.
    """

    label: str
    matter: str
    prints: tuple[Print, ...]
    written: Rule
    abstention: Rule
    early_close: Rule
    delegated: Rule
    candidates: str
    seats: str
    rounds: Rule
    unopposed: Rule
    each: str
    authors_vote: bool


class AssentOptions(TypedDict, total=False):
    """The keywords of an assent.

    of      the parties that are asked, side by side
    form    what each of them fills in
    guards  questions about who answers
    within  the limit of each party, in the order of `of`; without it all have that of the state
    needs   the rule that says how many answers are enough; without it all have to answer
    """

    of: Required[tuple[Role, ...]]
    form: Required[type[CaseForm]]
    label: str
    guards: list[Guard]
    within: tuple[Rule, ...]
    needs: Rule


class _Named:
    """An attribute of a workflow, which knows its name."""

    name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name


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

    def to(self, target: "State | Target | Places", **options: Unpack[MoveOptions]) -> "Move":
        """Make a move from any of these states."""
        return Move(self, target if isinstance(target, Places) else Places(()) | target, **options)

    def compiled(self) -> tuple[TargetDef, ...]:
        return tuple(
            TargetDef(place.state.name, place.condition.name if place.condition else None) for place in self.all
        )


@dataclass(eq=False)
class State(_Named):
    """A place where a case can stand.

    due             the days that its holder has (a rule), or the last day that a form gave
    instead         limits that take the place of `due`, as pairs: the first whose condition holds on arrival
    since           the day that a rule counts from, as a form gave it in 'section.field', or in the place that a rule
                    names (`since_by`); else the day of arrival
    period          its last day ends a period that nobody has to act in: it never moves to a working day
    releases_claim  frees what the case claims for another case while this one goes on; an end always does
    tone            how it looks: 'open', 'waiting', 'late', 'good', 'bad' or 'neutral'
    next_step       shown to everybody when a case ends here
    starts_again    a case that ended here can be started again from what it held, by whoever may open one
    binds           to bring a case here binds others, as a good end does: nobody does it alone (`core.four_eyes`)

    In a state that a case goes back from (`PREVIOUS`) the clock of the earlier state stands still.
    """

    label: str
    due: Rule | FormDate | None = None
    instead: tuple[tuple[Condition, Rule | FormDate], ...] = ()
    since: str | Since = ""
    period: bool = False
    releases_claim: bool = False
    tone: str = "open"
    next_step: str = ""
    starts_again: bool = False
    binds: bool = False
    name: str = ""

    @property
    def ended(self) -> Outcome:
        """The fact that a case has ended here: START.to(…, on=refused.ended) opens the next one by itself."""
        return Outcome(self, "ended")

    def __or__(self, other: "State | Target | Places") -> Places:
        return Places((Target(self),)) | other

    def if_(self, condition: Condition) -> Target:
        """Choose this state where the condition holds."""
        return Target(self, condition)

    def to(self, target: "State | Target | Places", **options: Unpack[MoveOptions]) -> "Move":
        """Make a move from this state."""
        return (Places(()) | self).to(target, **options)

    def vote(self, **options: Unpack[VoteOptions]) -> "Question":
        """Put a question to a committee as soon as a case stands here."""
        return Question(self, **options)

    def assent(self, **options: Unpack[AssentOptions]) -> "Assent":
        """Ask several parties, who must agree, or give their opinion (`Assent`)."""
        return Assent(self, **options)

    def compiled(self, stops_clock: bool) -> StateDef:
        return StateDef(
            self.name,
            self.label,
            self.due.key if self.due else None,
            stops_clock,
            self.releases_claim,
            self.tone,
            self.next_step,
            self.since.key if isinstance(self.since, Since) else self.since,
            tuple((condition.name, limit.key) for condition, limit in self.instead),
            self.period,
            self.starts_again,
            self.binds,
        )


START = State("", name=START_STATE)
PREVIOUS = State("", name=PREVIOUS_STATE)
"""The state that a returned case came from."""


class Move(_Named):
    """One line of a workflow: from which states, to which, and the keywords for the rest (`MoveOptions`)."""

    def __init__(self, sources: Places, targets: Places, **options: Unpack[MoveOptions]) -> None:
        self.sources, self.targets, self.options = sources, targets, options

    def sends(self, *states: str) -> bool:
        """Whether it leads to one of these states."""
        return any(place.state.name in states for place in self.targets.all)

    def cause(self) -> Cause:
        """The one cause of this move. Raises ValueError for no cause or more than one."""
        options = self.options
        people = (("by", options.get("by")), ("may", options.get("may")))
        given = [Cause(kind, roles=tuple(role.compiled() for role in roles.all)) for kind, roles in people if roles]
        if after := options.get("after"):
            given.append(Cause("after", rule=after.key))
        if on := options.get("on"):
            given.append(Cause("on", outcome=on.key))
        if len(given) != 1:
            raise ValueError(f"move {self.name!r} needs exactly one cause, it has {len(given)}")
        return given[0]

    def compiled(self, returns: bool) -> MoveDef:
        options, recurs, form = self.options, self.options.get("recurs"), self.options.get("form")
        return MoveDef(
            name=self.name,
            label=options.get("label", ""),
            sources=tuple(place.state.name for place in self.sources.all),
            targets=self.targets.compiled(),
            cause=self.cause(),
            form=form.__name__ if form else None,
            guards=tuple(guard.name for guard in options.get("guards", ())),
            validators=tuple(guard.name for guard in options.get("validators", ())),
            papers=tuple(paper.compiled() for paper in options.get("papers", ())),
            effects=tuple(effect.name for effect in options.get("effects", ())),
            **(recurs.compiled() if recurs else {"every": None, "within": None, "by_calendar": False}),
            returns=returns,
            drafts=options.get("drafts", False),
            starts=options.get("starts", False),
            closes=options.get("closes", ""),
            asks_again=tuple(
                AskDef(changed, (Places(()) | states).compiled())
                for changed, states in options.get("asks_again", {}).items()
            ),
            leaves_open=options.get("leaves_open", ()),
            from_register=options.get("from_register", False),
            since=recurs.since if recurs else "",
            attachments=tuple(paper.compiled() for paper in options.get("attachments", ())),
        )


class Block:
    """Several moves that belong together, under one attribute of a workflow; each keeps the name that it has here."""

    def __init__(self, **moves: Move) -> None:
        self.moves = tuple(moves.values())
        for name, move in moves.items():
            move.name = name


class Question(_Named):
    """A vote that is asked in a state (`VoteOptions`)."""

    def __init__(self, state: State, **options: Unpack[VoteOptions]) -> None:
        self.asked_in, self.options = state, options

    @property
    def carried(self) -> Outcome:
        return Outcome(self, "carried")

    @property
    def rejected(self) -> Outcome:
        return Outcome(self, "rejected")

    @property
    def inquorate(self) -> Outcome:
        return Outcome(self, "inquorate")

    def prints(self) -> tuple[Print, ...]:
        """The papers that this vote can print, written by the unit of its committee."""
        default = LIST_PRINTS if self.options.get("each") else VOTE_PRINTS
        rows = (*self.options.get("prints", default), *(() if self.options.get("candidates") else WRITTEN_PRINTS))
        return tuple(replace(row, question=self.name, of=self.options["by"].of) for row in rows)

    def compiled(self) -> QuestionDef:
        options = self.options
        return QuestionDef(
            name=self.name,
            label=options.get("label", ""),
            state=self.asked_in.name,
            by=options["by"].compiled(),
            chair=options["chair"].compiled(),
            quorum=options["quorum"].key,
            needs=options["needs"].key,
            base=options["base"].key,
            secrecy=options["secrecy"].key,
            casting=options["casting"].key,
            written=options.get("written", rule("committee.written_base")).key,
            abstention=options.get("abstention", rule("committee.abstention")).key,
            early_close=options.get("early_close", rule("committee.early_close")).key,
            delegated=options.get("delegated", rule("committee.delegated_vote")).key,
            candidates=options.get("candidates"),
            seats=options.get("seats"),
            rounds=options["rounds"].key if "rounds" in options else None,
            unopposed=options["unopposed"].key if "unopposed" in options else None,
            each=options.get("each"),
            authors_vote=options.get("authors_vote", False),
        )


class Assent(_Named):
    """A joint question: every party answers once, by a person of its own.

    With moves on `all_for` and `any_against` the parties have to agree, and the first objection ends it. With a move on
    `answered` in their place they give opinions: the case goes on once enough have answered, whatever they said. With a
    move on `unanswered` it goes on as well when the last day of everybody who is silent is over.
    """

    def __init__(self, state: State, **options: Unpack[AssentOptions]) -> None:
        self.asked_in, self.options = state, options

    @property
    def all_for(self) -> Outcome:
        return Outcome(self, "all_for")

    @property
    def any_against(self) -> Outcome:
        return Outcome(self, "any_against")

    @property
    def answered(self) -> Outcome:
        return Outcome(self, "answered")

    @property
    def unanswered(self) -> Outcome:
        return Outcome(self, "unanswered")

    def compiled(self) -> AssentDef:
        options = self.options
        return AssentDef(
            self.name,
            options.get("label", ""),
            self.asked_in.name,
            tuple(role.compiled() for role in options["of"]),
            options["form"].__name__,
            tuple(guard.name for guard in options.get("guards", ())),
            tuple(limit.key for limit in options.get("within", ())),
            options["needs"].key if "needs" in options else "",
        )


class Workflow:
    """Base of every workflow. A subclass is read once and leaves `definition`, which the engine works on.

    unit_kinds   the kinds of unit that cases are opened for
    subject      where the forms name the person concerned, as 'section.field', several after each other where the first
                 that is filled in counts; OPENER for whoever opens the case
    called       where the forms hold the words by which several open cases of one unit are distinguished in lists
    people       where the forms name several people whom the case is about, as 'section.field'
    claim        what an open case holds for itself
    deciding     the unit that decides
    units        further units that take part: the name that roles call them → where the forms name them
    sealed       only those who hold a role in the case may know that it exists, whatever they oversee
    diary        guards look into the diary of the person concerned
    eligibility  guards whose verdicts make the panel
    rules        keys of further rules that a case freezes
    registers    keys of the registers whose rows its guards read (`Facts.rows`) and its effects enter
    prints       papers that its cases can print besides their decisions and those of its votes
    joint_print  the paper that lists several of its cases at once
    paper_values values of its papers that come from no form and no vote
    stays        its subject works at another unit for a time; diaries and figures read it
    duty         its cases are tasks that a unit has been given; meetings read how they stand
    conference   its cases hold what a meeting concluded; that opens them
    funnel       the steps that are counted of its cases
    about_data   its cases are about what is kept about a person: it shows and exports that, also where it is restricted
    offered_on   the page that offers to open a case, besides the start page
    incumbents   the kind of post whose holders are taken in where no case of theirs runs
    successions  the posts that its cases fill, and the guards by which whoever is to take one is judged beforehand
    renews       the answers by which a case gives its unit's committee a new term: 'section.field' → codes, all of them
    """

    key = title = summary = ""
    unit_kinds: tuple[str, ...] = ()
    subject = ""
    called: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    claim: Claim | None = None
    deciding = Deciding(rule("decision.unit_kinds"))
    units: ClassVar[dict[str, str]] = {}
    sealed = False
    diary = False
    eligibility: tuple[Guard, ...] = ()
    rules: tuple[str, ...] = ()
    registers: tuple[str, ...] = ()
    prints: tuple[Print, ...] = ()
    joint_print: JointPrint | None = None
    paper_values: PaperValues | None = None
    stays: Stays | None = None
    duty: Duty | None = None
    conference: Conference | None = None
    funnel: tuple[Step, ...] = ()
    offered_on = ""
    incumbents = ""
    successions: tuple[Succession, ...] = ()
    renews: ClassVar[dict[str, tuple[str, ...]]] = {}
    about_data = False
    matters: ClassVar[dict[str, str]] = {}
    definition: Definition

    @staticmethod
    def advice(facts: Facts) -> Advice | None:
        """Advise on the opening page before anything is typed; None for no advice."""
        return None

    @staticmethod
    def incumbent(facts: Facts) -> dict[str, Any]:
        """The answers of the move that takes in who sits, by section, as the register gives them; {} for nobody."""
        return {}

    def __init_subclass__(cls) -> None:
        def parts(*kinds: type[Any]) -> Iterator[Any]:
            return (value for value in vars(cls).values() if isinstance(value, kinds))

        asked: list[Question] = list(parts(Question))
        moves = [move for part in parts(Move, Block) for move in (part.moves if isinstance(part, Block) else (part,))]
        left = {place.state.name for move in moves if move.sends(PREVIOUS_STATE) for place in move.sources.all}
        cls.matters = {question.name: question.options.get("matter", "case") for question in asked}
        cls.prints += tuple(row for question in asked for row in question.prints())
        plain = Definition(
            key=cls.key,
            title=cls.title,
            summary=cls.summary,
            unit_kinds=cls.unit_kinds,
            claim=cls.claim.name if cls.claim else None,
            claim_by=cls.claim.of if cls.claim else "unit",
            subject=cls.subject,
            people=cls.people,
            deciding=cls.deciding.kinds.key,
            decides_itself=cls.deciding.itself,
            units=cls.units,
            sealed=cls.sealed,
            diary=cls.diary,
            eligibility=tuple(guard.name for guard in cls.eligibility),
            rules=cls.rules,
            states=tuple(state.compiled(stops_clock=state.name in left) for state in parts(State)),
            moves=tuple(move.compiled(returns=move.sends(*left)) for move in moves),
            questions=tuple(question.compiled() for question in asked),
            assents=tuple(assent.compiled() for assent in parts(Assent)),
            registers=cls.registers,
        )
        shaped = replace(plain, shapes=shapes_of(plain))
        texts = texts_of(plain, cls.prints, cls.matters, cls.joint_print)
        cls.definition = replace(shaped, functions=functions_of(shaped), texts=texts)
