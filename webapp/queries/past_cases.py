"""Past cases with their moves, and the facts of each as far as they are given back: no statement."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from webapp.models import REOPENED, STEP_BACK, Case, Person, Unit
from webapp.queries.rules import rules_from_snapshot
from webapp.queries.votes.tallies import VoteView, terms_of, verdict_by
from workflows.core.calendar import local_date
from workflows.core.definition import Definition, QuestionDef
from workflows.core.dossier import FALLEN, merged
from workflows.core.facts import Facts
from workflows.core.model import START_STATE
from workflows.core.versions.past import PastFacts, PastPerson
from workflows.core.versions.replaying import PastMove, ReplayDraft
from workflows.core.voting import Terms, Threshold


def is_migration(line: Any) -> bool:
    """Whether an entry has moved a case to another version."""
    return line.kind == "version" and line.consequences.get("from_version") is not None


@dataclass(frozen=True)
class PastCase:
    """A case of the past with what its facts are given back from."""

    case: Case
    unit: Unit
    known: Mapping[str, Definition]
    people: Mapping[int, Person]
    draft: ReplayDraft

    def asks_votes(self) -> bool:
        """Whether the draft may judge votes of this case otherwise."""
        old = self.known[self.case.definition_hash]
        return any(_terms_differ(question, self.draft) for question in old.questions)

    def moves(self, journal: Iterable[Any], votes: list[VoteView]) -> list[PastMove]:
        """Fold the journal: every move with the dossier before and after it. One that was taken back is left out."""
        found: list[PastMove] = []
        dossier: dict[str, Any] = {}
        journal = list(journal)
        version = next(
            (each.consequences["from_version"] for each in journal if is_migration(each)), self.case.definition_hash
        )
        returned: str | None = None
        entered = local_date(self.case.opened_at)
        for each in journal:
            if each.kind == "version":
                version = each.consequences.get("to_version", version)
                if each.move in (STEP_BACK, REOPENED) and found:
                    undone = found.pop()
                    dossier, entered, returned = dict(undone.before), undone.entered, undone.returned_from
                continue
            before, dossier = dossier, merged(dossier, each.answers, each.consequences.get(FALLEN, ()))
            if each.kind != "move":
                continue
            old = self.known.get(version) or self.known[self.case.definition_hash]
            day, came = local_date(each.at), entered
            after = merged(before, each.answers)
            outcome = self._outcome(old, each, votes)
            source = each.from_state or START_STATE
            facts = _FactsOf(self, old, each.actor_id, each.for_id)
            found.append(
                PastMove(each.move, source, each.to_state, day, came, old, before, after, returned, outcome, facts)
            )
            returned = source if (made := old.find_move(each.move)) and made.returns else None
            entered = day if each.to_state != source else entered
        return found

    def _outcome(self, old: Definition, line: Any, votes: list[VoteView]) -> str | None:
        """How the vote that caused a move comes out by the draft; '' where no vote did, None if it is not known."""
        move = old.find_move(line.move)
        name, _dot, end = ((move.cause.outcome or "") if move else "").partition(".")
        question = next((each for each in old.questions if each.name == name), None)
        if move is None or question is None:
            return ""
        if not _terms_differ(question, self.draft):
            return f"{name}.{end}"
        view = next((each for each in votes if each.vote.name == name and each.vote.closed_at == line.at), None)
        if view is None or view.candidates or not view.shows_counts:
            return None
        return f"{name}.{verdict_by(view, _terms(view, question, self.draft))}"


@dataclass(frozen=True)
class _FactsOf:
    """Gives the facts of one act of a past case back."""

    past: PastCase
    old: Definition
    actor_id: int | None
    for_id: int | None

    def __call__(self, dossier: Mapping[str, Any], day: dt.date) -> Facts:
        case, unit = self.past.case, self.past.unit
        subject = self.old.subject_in(dossier, case.opener_id)
        people = self.past.people
        return PastFacts(
            today=day,
            unit_id=unit.id,
            unit_name=unit.name,
            unit_kind=unit.kind,
            rules=rules_from_snapshot(case.rules),
            dossier=dossier,
            subject=_person(people[subject], day) if subject is not None and subject in people else None,
            candidates=tuple(_person(people[one], day) for one in self.old.candidates_in(dossier) if one in people),
            opener_id=case.opener_id,
            actor_id=self.actor_id,
            for_id=self.for_id,
            pinned=self.old.pinned,
        )


def _person(person: Person, day: dt.date) -> PastPerson:
    return PastPerson(
        id=person.id,
        name=person.full_name,
        sex=person.sex,
        birth_date=person.birth_date,
        union_joined_on=person.union_joined_on,
        in_party=person.party_joined_on is not None and person.party_joined_on <= day,
        birth_known=person.birth_known,
    )


def _terms_differ(question: QuestionDef, draft: ReplayDraft) -> bool:
    """Whether a vote is judged by the value of the draft; another version judges new votes alone."""
    return draft.value is not None and draft.value.key in question.rule_keys()


def _terms(view: VoteView, question: QuestionDef, draft: ReplayDraft) -> Terms:
    terms, value = terms_of(view.vote), draft.value
    assert value is not None
    base = question.written if view.vote.consultation_id else question.base
    return Terms(
        quorum=Threshold.parse(value.value) if value.key == question.quorum else terms.quorum,
        needs=Threshold.parse(value.value) if value.key == question.needs else terms.needs,
        base=value.value if value.key == base else terms.base,
        abstention=value.value if value.key == question.abstention else terms.abstention,
        casting=value.value == "yes" if value.key == question.casting else terms.casting,
    )
