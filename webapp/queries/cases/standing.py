"""The standing of a case before its last step: what is restored when that step is taken back, or a lapse is lifted."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from webapp.models import REOPENED, STEP_BACK, AgendaItem, AttachedPage, Event, EventAnswers, Vote
from webapp.queries.cases.context import CaseContext
from webapp.queries.cases.following import follower
from webapp.queries.cases.hands import FIGURES
from webapp.queries.cases.reminding import CALLED, REMINDED
from webapp.queries.people.joined import now_id
from webapp.queries.rules import rule_of_office
from workflows.core.calendar import local_date
from workflows.core.definition import Definition, MoveDef
from workflows.core.dossier import FALLEN, Dossier, merged
from workflows.core.finality import weight
from workflows.core.four_eyes.closing import is_closing
from workflows.core.model import START_STATE
from workflows.core.returning import attachments

UNDO_MINUTES = "move.undo_minutes"


@dataclass(frozen=True)
class Situation:
    """The standing of a case after an entry. limit, begun: its time limit in the state, and from when that is counted.

    known: whether the entries alone say from where it was returned.
    """

    state: str
    since: dt.datetime
    due: str | None
    limit: tuple[str, int] | None
    begun: dt.date
    returned_from: str | None
    file: Dossier
    known: bool = True


def situation_before(context: CaseContext, step: Event) -> Situation | None:
    """Return how the case stood before a move; None where the journal alone does not say it. One statement."""
    rows = context.session.execute(
        sa.select(
            Event.seq,
            Event.kind,
            Event.move,
            Event.from_state,
            Event.to_state,
            Event.version,
            Event.at,
            Event.consequences,
            EventAnswers.answers,
        )
        .outerjoin(EventAnswers, EventAnswers.event_id == Event.id)
        .where(Event.case_id == context.case.id, Event.seq < step.seq)
        .order_by(Event.seq)
    )
    found = _folded(context.definition, rows)
    return found if found and found.known else None


def _folded(definition: Definition, rows: Iterable[Any]) -> Situation | None:
    now, before = None, dict[int, Situation | None]()
    for row in rows:
        said = row.consequences
        file = merged(now.file if now else {}, row.answers or {}, said.get(FALLEN, ()))
        if row.kind in ("move", "version"):
            before[row.version] = now
            limit, since = said.get("limit"), said.get("since")
            begun = dt.date.fromisoformat(since) if since else local_date(row.at)
            entered = _entered(definition, row, now, before.get(row.version - 1))
            now = replace(entered, due=said.get("due"), limit=limit, begun=begun, file=file)
        elif now:
            now = replace(now, file=file, due=said.get("due") if row.move == "recounted" else now.due)
    return now


def _entered(definition: Definition, row: Any, now: Situation | None, earlier: Situation | None) -> Situation:
    """Return the state that an entry has led to, since when, and from where it was returned."""
    if row.kind == "move":
        known = any(state.name == row.to_state and state.stops_clock for state in definition.states)
        return Situation(row.to_state, row.at, None, None, row.at.date(), row.from_state if known else None, {})
    if row.move in (STEP_BACK, REOPENED) and earlier:
        return replace(earlier, since=row.at if row.move == REOPENED else earlier.since)
    assert now is not None, "a case is opened by a move"
    return now if row.from_state == row.to_state and row.move == "excepted" else replace(now, known=False)


def last_entry(context: CaseContext) -> Event | None:
    """Return the last entry of a case's journal; a reminder or a call carries nothing on. One statement."""
    return context.session.scalars(_LAST, {"case": context.case.id}).first()


_LAST = (
    sa.select(Event)
    .where(
        Event.case_id == sa.bindparam("case"),
        ~sa.and_(Event.kind == "clock", Event.move.in_((REMINDED, CALLED))),
    )
    .order_by(Event.seq.desc())
    .limit(1)
)


def own_step(context: CaseContext) -> tuple[Event, MoveDef] | None:
    """Return the last step if the actor has made it and nothing came of it that lasts: nobody has acted since.

    How long ago it was made is still to be asked (`may_undo_until`).
    """
    last = last_entry(context)
    if last is None or last.kind != "move" or last.from_state is None or not has_moved(context, last.version):
        return None
    move = context.definition.move(last.move)
    of_two = last.consequences.get(FIGURES) == "two"
    if of_two or not {"voided", "dropped"}.isdisjoint(last.consequences) or _put_elsewhere(context, last, move):
        return None
    return (last, move) if context.authority(move.cause.roles) else None


def said_in(context: CaseContext, step: Event) -> Dossier:
    """Return what a step has said, by section; nothing where that was erased. One statement."""
    said = sa.select(EventAnswers.answers).where(EventAnswers.event_id == step.id)
    return context.session.scalar(said) or {}


def has_moved(context: CaseContext, version: int | None) -> bool:
    """Whether the actor has made the move of this version of the case, and could have taken it back then."""
    if context.actor is None:
        return False
    by = (Event.kind == "move", now_id(Event.actor_id) == context.actor.person_id)
    mine = sa.select(Event.move).where(Event.case_id == context.case.id, Event.version == version, *by)
    move = context.definition.find_move(context.session.scalar(mine) or "")
    return move is not None and may_be_taken_back(context.definition, move)


def may_be_taken_back(definition: Definition, move: MoveDef) -> bool:
    """Whether people make this move, and nothing stands by it: no paper, no effect, no state that binds others."""
    by_people = move.cause.kind in ("by", "may") and START_STATE not in move.sources
    return by_people and not (move.effects or weight(definition, move) or is_closing(definition, move))


def _put_elsewhere(context: CaseContext, step: Event, move: MoveDef) -> bool:
    """Whether the case follows into another one or is on an agenda, or pages took the place of earlier ones."""
    case, session = context.case, context.session
    fallen = step.consequences.get(FALLEN, ())
    names = [name for name, (section, _paper) in attachments(context.definition).items() if section in fallen]
    names += [paper.name for paper in move.attachments]
    gone = sa.select(AttachedPage.id).where(
        AttachedPage.case_id == case.id, AttachedPage.stands.is_(False), AttachedPage.name.in_(names)
    )
    planned = (
        sa.select(AgendaItem.case_id)
        .join(Vote, Vote.case_id == AgendaItem.case_id)
        .where(AgendaItem.case_id == case.id, Vote.closed_at.is_(None))
    )
    return (
        follower(session, case.id) is not None
        or session.scalar(planned.limit(1)) is not None
        or (bool(names) and session.scalar(gone.limit(1)) is not None)
    )


def may_undo_until(context: CaseContext, step: Event) -> dt.datetime:
    """Return until when a step may be taken back, by the rule of the case's unit (`move.undo_minutes`)."""
    lineage = [unit.id for unit in context.around.lineage]
    rule = rule_of_office(context.session, UNDO_MINUTES, lineage, context.today)
    return step.at + dt.timedelta(minutes=int(rule.value))


def lapse_to_lift(context: CaseContext) -> Event | None:
    """Return the move by which the clock has ended the case, if it can go on from where it stood."""
    last, case = last_entry(context), context.case
    kept = case.transfer_id is None and case.destruction_id is None and case.erased_at is None
    if last is None or last.kind != "move" or case.closed_at is None or not kept:
        return None
    move = context.definition.find_move(last.move)
    if move is None or move.cause.kind != "after" or move.effects or follower(context.session, case.id) is not None:
        return None
    return last
