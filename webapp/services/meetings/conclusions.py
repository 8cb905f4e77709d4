"""The conclusions of a conference: a case that its meeting opens, announced when the meeting has closed."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.documents import words as w
from webapp.models import Case, Meeting
from webapp.services.cases.transition import open_cases, tell
from webapp.services.command import Command, unit_of_work
from webapp.services.meetings.locking import changing
from workflows import WORKFLOWS, declared
from workflows.core.consequences import OpenCase
from workflows.core.engine import opened_by_another
from workflows.core.forms import FORMS


def write_down(session: Session, public_id: str, command: Command) -> str:
    """Open the case that holds a meeting's conclusions, once. Return its public id.

    Raises NotFoundForActor, Refused (the meeting is closed or called off).
    """
    with unit_of_work(session):
        meeting = changing(session, public_id, command)
        if meeting.conference_id is None:
            opening = OpenCase(declared(lambda each: each.conference)[0], meeting.unit_id, _told(meeting))
            ((_opening, case),) = open_cases(session, [opening], command.now)
            assert case is not None, "it claims nothing"
            meeting.conference_id = case.id
        return session.get_one(Case, meeting.conference_id).public_id


def lock_conclusions(session: Session, public_id: str) -> None:
    """Lock the case of a meeting's conclusions, which comes before the meeting."""
    mine = sa.select(Meeting.conference_id).where(Meeting.public_id == public_id).scalar_subquery()
    session.execute(sa.select(Case.id).where(Case.id == mine).with_for_update())


def conclude(session: Session, meeting: Meeting, now: dt.datetime) -> None:
    """Tell the case of its conclusions that a meeting has closed or was called off, in the caller's transaction."""
    if meeting.conference_id is None:
        return
    key, conference = declared(lambda each: each.conference)
    if meeting.called_off_at:
        tell(session, meeting.conference_id, conference.off, now)
        return
    move = opened_by_another(WORKFLOWS[key].definition)
    assert move is not None and move.form is not None, "flask check refuses such a process"
    tell(session, meeting.conference_id, conference.held, now, {FORMS[move.form].section: _told(meeting)})


def _told(meeting: Meeting) -> dict[str, Any]:
    """Return what the case has to know of the meeting, as its form asks for it."""
    days = {"held_on": meeting.held_on, "period_from": meeting.period_from, "period_to": meeting.period_to}
    return {
        "body": w.BODIES[meeting.body],
        "place": meeting.place,
        "chair": meeting.chair_id,
        **{name: day.isoformat() for name, day in days.items() if day},
    }
