"""Open cases in a reorganisation: each gets its unit, claim, vote, tasks and access entries on the new tree."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.actors import Actor
from webapp.models import Candidate, Case, Event, LineRecusal, RollMember, Task, Unit, Vote
from webapp.queries.cases.context import CaseContext, definition_of, load_context
from webapp.queries.cases.facts import claim_of
from webapp.queries.cases.records import TaskHolder, holders_of
from webapp.queries.units.names import unit_names
from webapp.queries.votes.tallies import VOID
from webapp.queries.votes.votes import open_vote
from webapp.services.cases.escalation import report_anew
from webapp.services.cases.tasks import refresh_tasks
from webapp.services.journal import Author, note
from webapp.services.reorganisations.row_changes import Ledger
from webapp.services.votes import rolls, voting
from workflows.core.calendar import local_date

KIND = "tree"


@dataclass(frozen=True)
class CaseChange:
    """An open case before and after.

    vote: "" for none, 'kept' (the roll stays frozen), 'anew' (void, and put to the body that decides now) or 'void' (no
    body decides). stuck: why nobody can continue it, "" if somebody can: 'ended' (its unit has), 'claimed' (another
    case has the same seat), 'vacant', 'bodiless' (the unit with the task has ended without a successor).
    """

    id: int
    public_id: str
    title: str
    state: str
    unit: str
    unit_after: str
    holders: list[TaskHolder]
    holders_after: list[TaskHolder]
    vote: str
    stuck: str
    entry: bool


class Rehoming:
    """The open cases concerned: read before the tree changes, and updated after it."""

    def __init__(self, session: Session, ledger: Ledger, ids: Iterable[int], now: dt.datetime) -> None:
        self.session, self.ledger, self.now = session, ledger, now
        self.ids = sorted(ids)
        for case_id in self.ids:
            session.get(Case, case_id, with_for_update=True, populate_existing=True)
        self.before = {case_id: self._look(case_id) for case_id in self.ids}

    def _look(self, case_id: int) -> tuple[list[TaskHolder], set[tuple[Any, ...]]]:
        tasks = self.session.execute(
            sa.select(Task.move, Task.unit_id, Task.post, Task.person_id).where(Task.case_id == case_id)
        )
        return holders_of(self.session, case_id, local_date(self.now)), {tuple(row) for row in tasks}

    def marks(self) -> list[list[int]]:
        """Return each case with its last journal entry, to see later whether anything has followed."""
        rows = self.session.execute(
            sa.select(Event.case_id, sa.func.max(Event.seq)).where(Event.case_id.in_(self.ids)).group_by(Event.case_id)
        )
        return sorted([case_id, seq] for case_id, seq in rows)

    def apply(self, heirs: Mapping[int, Unit], consequences: dict[str, Any], actor: Actor) -> list[CaseChange]:
        """Move every case to the new tree. heirs: an ended unit → the one its cases belong to now."""
        return [self._one(case_id, heirs, consequences, actor) for case_id in self.ids]

    def _one(self, case_id: int, heirs: Mapping[int, Unit], common: dict[str, Any], actor: Actor) -> CaseChange:
        session, case = self.session, self.session.get_one(Case, case_id)
        held, tasks = self.before[case_id]
        old_id, heir = case.unit_id, heirs.get(case.unit_id)
        claimed = False
        if heir:
            claimed = not self._claim(case, heir)
            self.ledger.put(case, unit_id=heir.id)
            session.flush()
        context = load_context(session, case, None, self.now)
        vote = self._vote(context)
        refresh_tasks(context)
        report_anew(context)
        held_now, turns_now = self._look(case_id)
        changed = old_id != case.unit_id or tasks != turns_now or vote in ("anew", "void")
        names = unit_names(session, {old_id, case.unit_id})
        if changed:
            # Without a post: using a post gives access to the case, and a sealed one must stay closed to this person.
            moved = {"from": [old_id, names[old_id]], "to": [case.unit_id, names[case.unit_id]]}
            consequences = {**common, **moved, **({"voided": True} if vote in ("anew", "void") else {})}
            note(context, KIND, "reorganised", Author(actor.person_id), consequences=consequences)
        stuck = _stuck(context, held_now, claimed)
        definition = context.definition
        return CaseChange(
            case.id,
            case.public_id,
            definition.title,
            definition.state(case.state).label,
            names[old_id],
            names[case.unit_id],
            held,
            held_now,
            vote,
            stuck,
            changed,
        )

    def _claim(self, case: Case, heir: Unit) -> bool:
        """Claim the seat in the new unit; of two cases for one seat the first gets it. Return whether it did."""
        if case.claim is None:
            return True
        claim = claim_of(definition_of(self.session, case), heir.id, case.subject_id)
        if claim == case.claim:
            return True
        free = self.session.scalar(sa.select(Case.id).where(Case.claim == claim, Case.id != case.id)) is None
        self.ledger.put(case, claim=claim if free else None)
        self.session.flush()
        return free

    def _vote(self, context: CaseContext) -> str:
        """Keep a running vote with its frozen roll, or void that of an ended body and put the question to its
        successor.
        """
        vote = open_vote(self.session, context.case.id)
        if vote is None:
            return ""
        if self.session.get_one(Unit, vote.unit_id).exists_on(context.today):
            return "kept"
        question = context.definition.question_in(context.case.state)
        self.ledger.put(vote, closed_at=context.now, outcome=VOID)
        voting.void(context, vote)
        again = (
            rolls.open_question(context, question) if question and context.around.own.exists_on(context.today) else None
        )
        if again is None:
            return "void"
        of_the_vote = (self._with(again, table) for table in (RollMember, Candidate, LineRecusal))
        self.ledger.added(again, *(row for rows in of_the_vote for row in rows))
        return "anew"

    def _with(self, vote: Vote, model: Any) -> list[Any]:
        return list(self.session.scalars(sa.select(model).where(model.vote_id == vote.id).order_by(model.person_id)))


def _stuck(context: CaseContext, held: list[TaskHolder], claimed: bool) -> str:
    if not context.around.own.exists_on(context.today):
        return "ended"
    if claimed:
        return "claimed"
    if not context.definition.asks(context.case.state) or any(holder.people for holder in held):
        return ""
    return "vacant" if held else "bodiless"
