"""The finished steps of cases as their journals tell them."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import REOPENED, STEP_BACK, Case, Event, EventAnswers, FinishedStep
from webapp.queries.cases.definitions import definitions
from webapp.queries.supervision.lineages import Lineages
from workflows import WORKFLOWS
from workflows.core.calendar import local_date, working_days_between
from workflows.core.definition import Definition
from workflows.core.forms import FORMS, Choice, Pick


@dataclass(frozen=True)
class _Stay:
    """A stay in a state: from which one the case came, since when, until which day, in which days that is counted."""

    state: str
    came_from: str | None
    since: dt.datetime
    due: str | None
    measure: str


@dataclass(frozen=True)
class _Ended:
    """A stay, the entry that has ended it, and the unit that the case belonged to then."""

    stay: _Stay
    by: Any
    unit_id: int


@dataclass
class _Fold:
    """The journal of a case, read up to an entry."""

    now: _Stay | None = None
    ended: list[tuple[_Stay, Any]] = field(default_factory=list)
    migrated: _Stay | None = None

    def read(self, row: Any) -> None:
        """Read the next entry."""
        if row.kind == "move":
            if self.now is not None:
                self.ended.append((self.now, row))
            self.now = _entered(row)
        elif row.kind == "version":
            self._version(row)
        elif row.kind == "clock" and row.move == "recounted" and self.now:
            self.now = replace(self.now, due=row.due)

    def _version(self, row: Any) -> None:
        """A move was taken back, or the case goes on under another version; an exception changes no step."""
        if row.move in (STEP_BACK, REOPENED):
            stay, _by = self.ended.pop()
            self.now = replace(stay, due=row.due, since=row.at if row.move == REOPENED else stay.since)
        elif row.move == "taken_back" and self.migrated:
            self.now, self.migrated = self.migrated, None
        elif row.move != "excepted" and self.now:
            self.migrated = self.now
            same = self.now if row.to_state == self.now.state else _entered(row)
            self.now = replace(_entered(row), since=same.since, came_from=same.came_from)


def _entered(row: Any) -> _Stay:
    measure = "working_days" if row.measure == "working_days" else "days"
    return _Stay(row.to_state, row.from_state, row.at, row.due, measure)


def finished_steps(session: Session, ids: Collection[int], lineages: Lineages) -> dict[tuple[int, int], FinishedStep]:
    """Return the finished steps of these cases by case and entry, as rows that are not in the session.

    None of a sealed case or process, and none of a case whose content is erased. Three statements, and one for each
    calendar that was not read yet.
    """
    about = sa.select(Case.id, Case.workflow, Case.definition_hash, Case.unit_id)
    cases = {
        row.id: row
        for row in session.execute(about.where(Case.id.in_(ids), Case.sealed.is_(False), Case.erased_at.is_(None)))
    }
    known = definitions(session, {row.definition_hash for row in cases.values()})
    open_to_all = {case_id: row for case_id, row in cases.items() if not known[row.definition_hash].sealed}
    journals: dict[int, list[Any]] = {case_id: [] for case_id in open_to_all}
    for row in session.execute(_journal(open_to_all)):
        journals[row.case_id].append(row)
    found = {}
    for case_id, case in open_to_all.items():
        for ended in _ended(journals[case_id], case.unit_id):
            found[case_id, ended.by.seq] = _step(case, ended, known[case.definition_hash], lineages)
    return found


def _journal(ids: Iterable[int]) -> sa.Select[Any]:
    """Return the statement of all entries that begin or end a step, or move a last day or a case to another unit."""
    said = Event.consequences
    return (
        sa.select(
            Event.case_id,
            Event.seq,
            Event.kind,
            Event.move,
            Event.from_state,
            Event.to_state,
            Event.at,
            said["due"].as_string().label("due"),
            said[("limit", 0)].as_string().label("measure"),
            said[("from", 0)].as_integer().label("left_unit"),
            EventAnswers.answers,
        )
        .outerjoin(EventAnswers, sa.and_(EventAnswers.event_id == Event.id, _returns()))
        .where(
            Event.case_id.in_(list(ids)),
            sa.or_(
                Event.kind.in_(("move", "version")),
                sa.and_(Event.kind == "clock", Event.move == "recounted"),
                sa.and_(Event.kind == "tree", Event.move == "reorganised"),
            ),
        )
        .order_by(Event.case_id, Event.seq)
    )


def _returns() -> sa.ColumnElement[bool]:
    """Return the condition that an Event is a move that returns in a present process: only their answers are read."""
    names = {move.name for each in WORKFLOWS.values() for move in each.definition.moves if move.returns}
    return sa.and_(Event.kind == "move", Event.move.in_(sorted(names)))


def _ended(journal: list[Any], unit_id: int) -> Iterator[_Ended]:
    """Yield the finished steps of a journal. unit_id: the unit that the case belongs to now."""
    fold = _Fold()
    for row in journal:
        fold.read(row)
    moved = [(row.seq, row.left_unit) for row in journal if row.kind == "tree"]
    for stay, by in fold.ended:
        yield _Ended(stay, by, next((unit for seq, unit in moved if seq > by.seq), unit_id))


def _step(case: Any, ended: _Ended, definition: Definition, lineages: Lineages) -> FinishedStep:
    stay, by = ended.stay, ended.by
    entered, left = local_date(stay.since), local_date(by.at)
    lineage = lineages.on(ended.unit_id, left)
    days = (left - entered).days
    if stay.measure == "working_days":
        days = working_days_between(entered, left, lineages.worked(lineage, entered))
    due = dt.date.fromisoformat(stay.due) if stay.due else None
    move = definition.find_move(by.move)
    returned = move is not None and move.returns and by.to_state in definition.pauses
    return FinishedStep(
        case_id=case.id,
        seq=by.seq,
        units="/".join(map(str, lineage)),
        workflow=case.workflow,
        state=stay.state,
        entered_on=entered,
        left_on=left,
        due_on=due,
        measure=stay.measure,
        days=days,
        timing="untimed" if due is None else "late" if left > due else "on_time",
        returned_by=by.move if returned else "",
        reason=reason_in(move.form, by.answers) if returned and move else "",
        after_return=stay.came_from in definition.pauses,
    )


def reason_in(form: str | None, answers: Mapping[str, Any] | None) -> str:
    """Return the code that the first choice of a form holds; '' for a form that offers none."""
    place = reason_field(form)
    said = (answers or {}).get(place[0], {}) if place else {}
    return str(said.get(place[1].name) or "") if place else ""


def reason_field(form: str | None) -> tuple[str, Any] | None:
    """Return the section of a form and its first choice, whose codes say why a case is sent back; None for none."""
    known = FORMS.get(form or "")
    fields = known.declared() if known else ()
    first = next((each for each in fields if isinstance(each, Choice | Pick)), None)
    return (known.section, first) if known and first is not None else None
