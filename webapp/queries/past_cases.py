"""Past cases with their moves, and the facts of each as far as they are given back: no statement."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from webapp.models import REOPENED, STEP_BACK, Case, Person, Unit
from webapp.queries.clock.deadlines import rolls_forward
from webapp.queries.past_votes import COUNTED, HELD, DraftedQuestion, PastOutcome, judge, rounds_of
from webapp.queries.rules import rules_from_snapshot
from webapp.queries.votes.tallies import VoteView
from workflows.core.calendar import WorkingDays, counted, local_date, next_working_day
from workflows.core.definition import START_STATE, Definition
from workflows.core.dossier import FALLEN, merged
from workflows.core.facts import Facts
from workflows.core.versions.past import PastFacts, PastMove, PastPerson, ReplayDraft


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
    worked: WorkingDays

    def asks_votes(self) -> bool:
        """Whether the draft may judge votes of this case otherwise."""
        rules = rules_from_snapshot(self.case.rules)
        return any(
            DraftedQuestion.of(question, old, self.draft, rules).differs((*COUNTED, *HELD))
            for old in self.known.values()
            if old.key == self.case.workflow
            for question in old.questions
        )

    def moves(self, journal: Iterable[Any], votes: list[VoteView]) -> list[PastMove]:
        """Fold the journal: every move with the dossier before and after it. One that was taken back is left out."""
        found: list[PastMove] = []
        dossier: dict[str, Any] = {}
        journal = list(journal)
        version = next(
            (each.consequences["from_version"] for each in journal if is_migration(each)), self.case.definition_hash
        )
        returned: str | None = None
        stood = _Stood(local_date(self.case.opened_at))
        for each in journal:
            if each.kind == "version":
                version = each.consequences.get("to_version", version)
                if each.move in (STEP_BACK, REOPENED) and found:
                    undone = found.pop()
                    dossier, returned = dict(undone.before), undone.returned_from
                    stood = _Stood(undone.entered, undone.limit, undone.since, undone.due)
                continue
            before, dossier = dossier, merged(dossier, each.answers, each.consequences.get(FALLEN, ()))
            if each.kind != "move":
                continue
            old = self.known.get(version) or self.known[self.case.definition_hash]
            day, source = local_date(each.at), each.from_state or START_STATE
            found.append(self._made(each, old, stood, (before, merged(before, each.answers)), returned, votes))
            returned = source if (made := old.find_move(each.move)) and made.returns else None
            stood = _Stood.after(each, day if each.to_state != source else stood.entered)
        return found

    def _made(
        self,
        line: Any,
        old: Definition,
        stood: "_Stood",
        dossiers: tuple[dict[str, Any], dict[str, Any]],
        returned: str | None,
        votes: list[VoteView],
    ) -> PastMove:
        voted = self._voted(old, line, votes)
        return PastMove(
            name=line.move,
            source=line.from_state or START_STATE,
            target=line.to_state,
            day=local_date(line.at),
            entered=stood.entered,
            old=old,
            before=dossiers[0],
            after=dossiers[1],
            returned_from=returned,
            outcome=voted.end,
            of_vote=voted.why,
            limit=stood.limit,
            since=stood.since or stood.entered,
            due=stood.due,
            facts=_FactsOf(self, old, line.actor_id, line.for_id),
            ends=self._ends,
        )

    def _ends(self, since: dt.date, measure: str, count: int) -> dt.date:
        last = counted(since, measure, count, self.worked)
        return next_working_day(last, self.worked) if rolls_forward(rules_from_snapshot(self.case.rules)) else last

    def _voted(self, old: Definition, line: Any, votes: list[VoteView]) -> PastOutcome:
        """How the vote that caused a move comes out by the draft, as a whole outcome; '' where no vote did."""
        move = old.find_move(line.move)
        name, _dot, end = ((move.cause.outcome or "") if move else "").partition(".")
        question = next((each for each in old.questions if each.name == name), None)
        if move is None or question is None:
            return PastOutcome("")
        ours = (each for each in reversed(votes) if each.vote.name == name)
        last = next((each for each in ours if each.vote.closed_at == line.at), None)
        asked = DraftedQuestion.of(question, old, self.draft, rules_from_snapshot(self.case.rules))
        found = judge(asked, end, rounds_of(votes, last))
        return PastOutcome(f"{name}.{found.end}", found.why) if found.end else found


@dataclass(frozen=True)
class _Stood:
    """How a case has stood in a state: since when, and with which limit, as its journal says."""

    entered: dt.date
    limit: tuple[str, int] | None = None
    since: dt.date | None = None
    due: dt.date | None = None

    @classmethod
    def after(cls, line: Any, entered: dt.date) -> "_Stood":
        """Return it for the state that a move leads to."""
        limit, since, due = (line.consequences.get(name) for name in ("limit", "since", "due"))
        return cls(
            entered,
            (limit[0], limit[1]) if limit else None,
            dt.date.fromisoformat(since) if since else local_date(line.at),
            dt.date.fromisoformat(due) if due else None,
        )


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
