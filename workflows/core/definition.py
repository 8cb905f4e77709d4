"""A compiled workflow: plain values with names in place of functions, so that it can be stored, hashed and restored.

A case is pinned to the hash of the definition it started under.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from workflows.core.dossier import all_named
from workflows.core.pinning.values import (
    FormShape,
    PinnedFunction,
    PinnedText,
    functions_from,
    shapes_from,
    texts_from,
)

PERSON, COLLECTIVE = "person", "collective"
"""The fields of a line of a list that name whom it is about: a person, or a unit as a whole."""
FORM_DATE = "@"
"""The sign of a last day that a form gives, in place of a rule's key: '@extension.ends_on sending.ends_on'."""
SUBJECT = "subject"
"""The relation of a role that the person whom the case is about holds themselves."""
PREVIOUS_STATE, START_STATE = "@previous", "@start"
"""The state that a returned case came from, and the one before a case is opened, as moves name them."""
OPENER = "@opener"
"""The subject of a workflow whose cases are about the person who opens them."""


@dataclass(frozen=True)
class RoleDef:
    """A post in a unit that stands in a relation ('own', 'base', …) to the case's unit; see terms.Role.

    rule: the rule that names the posts; `posts` is empty until `holders.held_by` fills it in.
    """

    name: str
    posts: tuple[str, ...]
    of: str
    rule: str = ""


@dataclass(frozen=True)
class Cause:
    """The cause of a move. kind: 'by', 'may' (roles), 'after' (rule of days), 'on' (outcome)."""

    kind: str
    roles: tuple[RoleDef, ...] = ()
    rule: str | None = None
    outcome: str | None = None


@dataclass(frozen=True)
class TargetDef:
    """A state, and the name of the condition under which it is chosen."""

    state: str
    condition: str | None


@dataclass(frozen=True)
class AskDef:
    """Places of the dossier ('section' or 'section.field'), and the states that ask again when one of them changes."""

    changed: tuple[str, ...]
    states: tuple[TargetDef, ...]


@dataclass(frozen=True)
class PaperDef:
    """A paper to be numbered and issued: kind of this workflow, type of the register ('QĐ'), title.

    subject: where the forms name the person it is about ('nomination.predecessor'); to: who gets it
    (`workflows.core.prints`); each: the vote over a list, for each line of which that was carried there is one.
    """

    kind: str
    type: str
    title: str
    subject: str
    condition: str | None
    to: tuple[str, ...]
    each: str = ""


@dataclass(frozen=True)
class AttachmentDef:
    """A paper that a move's form is filled in from, attached to it as photographs or PDF files; one name in a process.

    proves: the form's fields that stand in it; required: the rule that says whether the move waits for it, '' for one
    that may be left out.
    """

    name: str
    title: str
    proves: tuple[str, ...]
    required: str


def named_in(dossier: Mapping[str, Mapping[str, Any]], path: str) -> Any:
    """The answer that stands at 'section.field' of a dossier; None if there is none."""
    section, _dot, name = path.partition(".")
    return dossier.get(section, {}).get(name)


@dataclass(frozen=True)
class StateDef:
    """A place where a case can stand. instead: limits in place of `due`, as pairs of condition and rule.

    starts_again: a case that ended here can be started again from what it held; binds: to come here is a closing act.
    """

    name: str
    label: str
    due: str | None
    stops_clock: bool
    releases_claim: bool
    tone: str
    next_step: str
    since: str
    instead: tuple[tuple[str, str], ...] = ()
    period: bool = False
    starts_again: bool = False
    binds: bool = False


@dataclass(frozen=True)
class MoveDef:
    """One move; guards, form and effects are names that the registries know."""

    name: str
    label: str
    sources: tuple[str, ...]
    targets: tuple[TargetDef, ...]
    cause: Cause
    form: str | None
    guards: tuple[str, ...]
    validators: tuple[str, ...]
    papers: tuple[PaperDef, ...]
    effects: tuple[str, ...]
    every: str | None
    within: str | None
    returns: bool
    drafts: bool
    starts: bool
    closes: str
    by_calendar: bool
    asks_again: tuple[AskDef, ...]
    leaves_open: tuple[str, ...] = ()
    from_register: bool = False
    since: str = ""
    attachments: tuple[AttachmentDef, ...] = ()
    spread: str | None = None


@dataclass(frozen=True)
class QuestionDef:
    """A vote asked in a state.

    candidates, seats: where the forms name who stands in an election and count the seats; rounds, unopposed: its rules.
    each: the section that has gathered the lines of a list, each voted on by itself; authors_vote: who wrote them too.
    """

    name: str
    label: str
    state: str
    by: RoleDef
    chair: RoleDef
    quorum: str
    needs: str
    base: str
    secrecy: str
    casting: str
    written: str
    abstention: str
    early_close: str
    delegated: str
    candidates: str | None
    seats: str | None
    rounds: str | None
    unopposed: str | None
    each: str | None = None
    authors_vote: bool = False

    def rule_keys(self) -> tuple[str, ...]:
        """The rules that its verdict is computed by."""
        common = (self.quorum, self.needs, self.base, self.secrecy, self.casting, self.written, self.abstention)
        return *common, self.early_close, self.delegated, *filter(None, (self.rounds, self.unopposed))


@dataclass(frozen=True)
class AssentDef:
    """A joint question asked in a state.

    within: the rule of each side's own limit, in the order of `of`; empty where the state's limit holds for all. needs:
    the rule that says how many answers are enough, '' for all.
    """

    name: str
    label: str
    state: str
    of: tuple[RoleDef, ...]
    form: str
    guards: tuple[str, ...]
    within: tuple[str, ...] = ()
    needs: str = ""


@dataclass(frozen=True)
class Definition:
    """A whole workflow. `hash` is over the canonical JSON of everything in it.

    shapes, functions, texts: its forms, its functions and the wording of its papers as they were; none in one that was
    stored before they were kept.
    """

    key: str
    title: str
    summary: str
    unit_kinds: tuple[str, ...]
    claim: str | None
    claim_by: str
    subject: str
    people: tuple[str, ...]
    deciding: str
    decides_itself: bool
    units: Mapping[str, str]
    sealed: bool
    diary: bool
    eligibility: tuple[str, ...]
    rules: tuple[str, ...]
    states: tuple[StateDef, ...]
    moves: tuple[MoveDef, ...]
    questions: tuple[QuestionDef, ...]
    assents: tuple[AssentDef, ...]
    registers: tuple[str, ...] = ()
    shapes: tuple[FormShape, ...] = ()
    functions: tuple[PinnedFunction, ...] = ()
    texts: tuple[PinnedText, ...] = ()

    def __hash__(self) -> int:
        return hash(self.hash)

    def state(self, name: str) -> StateDef:
        """The state of that name. Raises KeyError."""
        return self._states[name]

    def move(self, name: str) -> MoveDef:
        """The move of that name. Raises KeyError."""
        return self._moves[name]

    def find_move(self, name: str) -> MoveDef | None:
        """The move of that name; None if no move has it."""
        return self._moves.get(name)

    def moves_from(self, state: str) -> tuple[MoveDef, ...]:
        """The moves that leave a state, in the order of the file."""
        return tuple(move for move in self.moves if state in move.sources)

    def question_in(self, state: str) -> QuestionDef | None:
        """The vote asked in a state."""
        return next((question for question in self.questions if question.state == state), None)

    def assent_in(self, state: str) -> AssentDef | None:
        """The joint question asked in a state."""
        return next((assent for assent in self.assents if assent.state == state), None)

    def asks(self, state: str) -> bool:
        """Whether a state waits for people: a move is somebody's task, a vote runs, or sides are asked."""
        waits = any(move.cause.kind == "by" and not move.every for move in self.moves_from(state))
        return waits or self.question_in(state) is not None or self.assent_in(state) is not None

    def is_final(self, state: str) -> bool:
        """Whether a state is an end: no move leaves it."""
        return not self.moves_from(state)

    def ends(self, move: MoveDef) -> bool:
        """Whether a move ends its case, whichever of its targets is chosen."""
        return all(target.state in self._states and self.is_final(target.state) for target in move.targets)

    def frees_claim(self, state: str) -> bool:
        """Whether a case that stands here claims nothing: it has ended, or the state says so."""
        return self.is_final(state) or self.state(state).releases_claim

    def subject_in(self, dossier: Mapping[str, Mapping[str, Any]], opener_id: int | None) -> int | None:
        """The id of the person whom the case is about: named by its forms, or the one who opened it."""
        if self.subject == OPENER:
            return opener_id
        named = (named_in(dossier, path) for path in self.subject.split())
        person: int | None = next((each for each in named if each is not None), None)
        return person

    def candidates_in(self, dossier: Mapping[str, Mapping[str, Any]]) -> list[int]:
        """The ids of everybody who stands in an election or is named in a list of people, in the order of the forms."""
        places = (*self.people, *(asked.candidates for asked in self.questions if asked.candidates))
        lists = (f"{section}.{PERSON}" for section in self.lists())
        return list(dict.fromkeys(one for place in (*places, *lists) for one in all_named(dossier, place)))

    def lists(self) -> tuple[str, ...]:
        """The sections that gather lines about people or units, of which each is voted on."""
        return tuple(asked.each for asked in self.questions if asked.each)

    def roles(self) -> Iterator[RoleDef]:
        """Every role that has a part in a case: of moves, votes and joint questions."""
        for move in self.moves:
            yield from move.cause.roles
        for question in self.questions:
            yield from (question.by, question.chair)
        yield from (role for assent in self.assents for role in assent.of)

    def forms(self) -> tuple[str, ...]:
        """Names of every form that is filled in on the way, once."""
        named = [move.form for move in self.moves] + [assent.form for assent in self.assents]
        return tuple(dict.fromkeys(name for name in named if name))

    def shape(self, form: str) -> FormShape | None:
        """The shape of a form as this version asks for it; None if that was not kept."""
        return next((shape for shape in self.shapes if shape.name == form), None)

    def guards(self) -> tuple[str, ...]:
        """Names of every guard that the workflow names, sorted."""
        asked = {name for move in self.moves for name in (*move.guards, *move.validators)}
        return tuple(sorted({*self.eligibility, *asked, *(name for each in self.assents for name in each.guards)}))

    def conditions(self) -> tuple[str, ...]:
        """Names of every condition that chooses a way, a paper, a limit or what a day rests on, sorted."""
        names = {target.condition for move in self.moves for target in move.targets}
        names |= {row.condition for move in self.moves for ask in move.asks_again for row in ask.states}
        names |= {paper.condition for move in self.moves for paper in move.papers}
        names |= {condition for state in self.states for condition, _key in state.instead}
        names |= {rest.when for shape in self.shapes for field in shape.fields for rest in field.rests or ()}
        return tuple(sorted(name for name in names if name))

    def effects(self) -> tuple[str, ...]:
        """Names of every effect, sorted."""
        return tuple(sorted({name for move in self.moves for name in move.effects}))

    @cached_property
    def pinned(self) -> Mapping[tuple[str, str], str]:
        """Kind and name of each pinned function → the fingerprint that this version runs by."""
        return {(each.kind, each.name): each.judges for each in self.functions}

    def drafting_moves(self) -> tuple[str, ...]:
        """Names of the moves whose makers are authors of the dossier."""
        return tuple(move.name for move in self.moves if move.drafts)

    def rule_keys(self) -> tuple[str, ...]:
        """Keys of every rule that the definition names, sorted: those that a case freezes."""
        keys = {*self.rules, self.deciding, *(role.rule for role in self.roles() if role.rule)}
        keys.update(key for state in self.states for key in (state.due, *dict(state.instead).values()) if key)
        keys.update(state.since.split()[0] for state in self.states if " " in state.since)
        keys.update(
            key for move in self.moves for key in (move.every, move.within, move.spread, move.cause.rule) if key
        )
        keys.update(paper.required for move in self.moves for paper in move.attachments if paper.required)
        keys = {key for key in keys if not key.startswith(FORM_DATE)}
        for question in self.questions:
            keys.update(question.rule_keys())
        keys.update(key for assent in self.assents for key in (*assent.within, assent.needs) if key)
        return tuple(sorted(keys))

    @cached_property
    def pauses(self) -> frozenset[str]:
        """The states in which the limit of the one pauses that a case was returned from."""
        return frozenset(state.name for state in self.states if state.stops_clock)

    @cached_property
    def _states(self) -> dict[str, StateDef]:
        return {state.name: state for state in self.states}

    @cached_property
    def _moves(self) -> dict[str, MoveDef]:
        return {move.name: move for move in self.moves}

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON, 64 hex digits."""
        body = json.dumps(self.to_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(body.encode()).hexdigest()

    def to_json(self) -> dict[str, Any]:
        """The definition as plain lists and dicts."""
        return _listed(asdict(self))  # type: ignore[no-any-return]

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> "Definition":
        """The definition that `to_json` gave. Raises KeyError or TypeError for a body of another shape."""
        plain = ("key", "title", "summary", "claim", "claim_by", "subject", "deciding", "units", "sealed", "diary")
        return cls(
            **{name: body[name] for name in plain},
            decides_itself=body["decides_itself"],
            unit_kinds=tuple(body["unit_kinds"]),
            people=tuple(body.get("people", ())),
            registers=tuple(body.get("registers", ())),
            shapes=shapes_from(body.get("shapes", ())),
            functions=functions_from(body.get("functions", ())),
            texts=texts_from(body.get("texts", ())),
            eligibility=tuple(body["eligibility"]),
            rules=tuple(body["rules"]),
            states=tuple(StateDef(**s | {"instead": tuple(map(tuple, s.get("instead", ())))}) for s in body["states"]),
            moves=tuple(_move(move) for move in body["moves"]),
            questions=tuple(
                QuestionDef(**{**question, "by": _role(question["by"]), "chair": _role(question["chair"])})
                for question in body["questions"]
            ),
            assents=tuple(
                AssentDef(
                    **{
                        **assent,
                        "of": tuple(_role(role) for role in assent["of"]),
                        "guards": tuple(assent["guards"]),
                        "within": tuple(assent.get("within", ())),
                    }
                )
                for assent in body["assents"]
            ),
        )


def _role(body: dict[str, Any]) -> RoleDef:
    return RoleDef(body["name"], tuple(body["posts"]), body["of"], body["rule"])


def _move(body: dict[str, Any]) -> MoveDef:
    cause = body["cause"]
    return MoveDef(
        **{
            **body,
            "sources": tuple(body["sources"]),
            "targets": tuple(TargetDef(**target) for target in body["targets"]),
            "cause": Cause(**{**cause, "roles": tuple(_role(role) for role in cause["roles"])}),
            "guards": tuple(body["guards"]),
            "validators": tuple(body["validators"]),
            "papers": tuple(PaperDef(**{**paper, "to": tuple(paper["to"])}) for paper in body["papers"]),
            "effects": tuple(body["effects"]),
            "asks_again": tuple(
                AskDef(tuple(ask["changed"]), tuple(TargetDef(**state) for state in ask["states"]))
                for ask in body["asks_again"]
            ),
            "leaves_open": tuple(body.get("leaves_open", ())),
            "attachments": tuple(
                AttachmentDef(**{**paper, "proves": tuple(paper["proves"])}) for paper in body.get("attachments", ())
            ),
        }
    )


def _listed(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _listed(item) for name, item in value.items()}
    return [_listed(item) for item in value] if isinstance(value, tuple | list) else value
