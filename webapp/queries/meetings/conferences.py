"""Reads of conferences: papers beside the cases, frozen figures, conclusions, and how earlier tasks stand."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import visible_cases
from webapp.actors import Actor
from webapp.models import Case, Meeting, MeetingChange, MeetingFile, MeetingPaper, Snapshot, Unit
from webapp.queries.cases.duties import duty_stand
from webapp.queries.cases.following import called
from webapp.queries.figures.snapshots import readable
from webapp.queries.meetings.meetings import visible_meetings
from webapp.queries.people.names import people_names
from webapp.queries.units.names import unit_names
from workflows import WORKFLOWS, declared
from workflows.core.dossier import entries

MOST_TASKS = 200


@dataclass(frozen=True)
class ConclusionLine:
    """One conclusion of a meeting; unit and last_day of one that is a task, owner where somebody is named."""

    text: str
    unit: str
    owner: str
    last_day: dt.date | None


@dataclass(frozen=True)
class GivenTask:
    """A task that an earlier meeting gave to a unit, and how it stands.

    state: of its case; done_on: None while it is not reported as done; over: None while its case is open, else whether
    the task was done; public_id: '' where the reader may not know of the case.
    """

    held_on: dt.date
    text: str
    unit: str
    last_day: dt.date | None
    done_on: dt.date | None
    reason: str
    over: bool | None
    definition_hash: str
    state: str
    public_id: str


def period_of(meeting: Meeting | MeetingChange) -> tuple[dt.date, dt.date] | None:
    """Return the first and the last day that a meeting reviews, as it is or was planned; None for an ordinary one."""
    both = meeting.period_from, meeting.period_to
    return (both[0], both[1]) if both[0] and both[1] else None


def concluding(session: Session, actor: Actor, case_id: int) -> Meeting | None:
    """Return the meeting whose conclusions this case holds, if the actor may know of it. One statement."""
    mine = sa.select(Meeting).where(Meeting.conference_id == case_id, visible_meetings(actor))
    return session.scalars(mine).one_or_none()


def papers_for(session: Session, meeting_id: int) -> Sequence[MeetingPaper]:
    """Return the papers put before a meeting, in the order in which they came. One statement."""
    mine = sa.select(MeetingPaper).where(MeetingPaper.meeting_id == meeting_id)
    return session.scalars(mine.order_by(MeetingPaper.id)).all()


def files_for(session: Session, meeting_id: int) -> dict[int, list[MeetingFile]]:
    """Return paper → its files, in the order in which they came. One statement."""
    mine = sa.select(MeetingFile).join(MeetingPaper, MeetingPaper.id == MeetingFile.paper_id)
    found: dict[int, list[MeetingFile]] = {}
    for row in session.scalars(mine.where(MeetingPaper.meeting_id == meeting_id).order_by(MeetingFile.id)):
        found.setdefault(row.paper_id, []).append(row)
    return found


def figures_for(session: Session, actor: Actor, meeting_id: int) -> Sequence[Snapshot]:
    """Return the frozen figures put before a meeting that the actor may read, the oldest first. One statement."""
    mine = sa.select(Snapshot).join(Unit, Unit.id == Snapshot.unit_id)
    return session.scalars(
        mine.where(Snapshot.meeting_id == meeting_id, readable(actor)).order_by(Snapshot.taken_at, Snapshot.id)
    ).all()


def conclusions_of(session: Session, meeting: Meeting) -> list[ConclusionLine]:
    """Return what a meeting has concluded so far, in order. Three statements at most."""
    case = session.get(Case, meeting.conference_id) if meeting.conference_id else None
    if case is None:
        return []
    section = declared(lambda each: each.conference)[1].conclusions
    said = entries(case.dossier.get(section, {}))
    units = unit_names(session, {each["unit"] for each in said if each.get("unit")}).on(meeting.held_on)
    people = people_names(session, {each["owner"] for each in said if each.get("owner")}).on(meeting.held_on)
    return [
        ConclusionLine(
            each["text"],
            units.get(each.get("unit", 0), ""),
            people.get(each.get("owner", 0), ""),
            _day(each, "last_day"),
        )
        for each in said
    ]


def tasks_before(session: Session, actor: Actor, meeting: Meeting) -> list[GivenTask]:
    """Return the tasks that earlier meetings of the same committee gave: those of the last one, and any still open.

    Two statements.
    """
    earlier = session.execute(
        sa.select(Meeting.conference_id, Meeting.held_on)
        .where(
            Meeting.unit_id == meeting.unit_id,
            Meeting.body == meeting.body,
            Meeting.conference_id.is_not(None),
            Meeting.closed_at.is_not(None),
            Meeting.id != meeting.id,
            Meeting.held_on <= meeting.held_on,
        )
        .order_by(Meeting.held_on.desc(), Meeting.id.desc())
    ).all()
    if not earlier:
        return []
    held = {row.conference_id: row.held_on for row in earlier}
    duties = [key for key, process in WORKFLOWS.items() if process.duty]
    known = visible_cases(actor)
    rows = session.execute(
        sa.select(Case, Unit.name, known.label("known"))
        .join(Unit, Unit.id == Case.unit_id)
        .where(
            Case.workflow.in_(duties),
            Case.opened_by_id.in_(held),
            sa.or_(Case.closed_at.is_(None), Case.opened_by_id == earlier[0].conference_id),
        )
        .order_by(Case.opened_by_id, Case.id)
        .limit(MOST_TASKS)
    ).all()
    return [_task(row[0], row[1], held[row[0].opened_by_id], row.known) for row in rows]


def _task(case: Case, unit: str, held_on: dt.date, known: bool) -> GivenTask:
    stand = duty_stand(case)
    assert stand is not None
    return GivenTask(
        held_on,
        called(case),
        unit,
        stand.last_day,
        stand.done_on,
        stand.why,
        case.outcome == stand.done if case.closed_at else None,
        case.definition_hash,
        case.state,
        case.public_id if known else "",
    )


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _day(answers: Mapping[str, Any], name: str) -> dt.date | None:
    return _date(answers.get(name))
