"""Reads of what was said on the points of an agenda: remarks beforehand, and the discussion at the meeting."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.access import visible_cases
from webapp.actors import Actor
from webapp.models import AgendaItem, Case, Contribution, Meeting, Person, Unit
from webapp.queries.people.names import called_on
from workflows.roles import COMMITTEES


@dataclass(frozen=True)
class ContributionLine:
    """One contribution. case, paper_id: the point of the agenda that it is about; neither for the whole meeting."""

    id: int
    case: str
    paper_id: int | None
    speaker_id: int | None
    speaker: str
    beforehand: bool
    text: str
    version: int


def sits(actor: Actor, meeting: Meeting) -> bool:
    """Whether the actor is a member of the committee that meets."""
    return actor.holds(COMMITTEES[meeting.body], meeting.unit_id) is not None


def contributions(session: Session, actor: Actor, meeting: Meeting, *, beforehand: bool) -> list[ContributionLine]:
    """Return what was said, in order; nothing on a case that the actor may not see, or that left the agenda.

    One statement.
    """
    seen = (
        sa.select(AgendaItem.case_id)
        .join(Case, Case.id == AgendaItem.case_id)
        .join(Unit, Unit.id == Case.unit_id)
        .where(AgendaItem.meeting_id == meeting.id, visible_cases(actor))
    )
    rows = session.execute(
        sa.select(
            Contribution.id,
            sa.func.coalesce(Case.public_id, ""),
            Contribution.paper_id,
            Contribution.speaker_id,
            sa.func.coalesce(called_on(meeting.held_on), ""),
            Contribution.beforehand,
            Contribution.text,
            Contribution.version,
        )
        .outerjoin(Case, Case.id == Contribution.case_id)
        .outerjoin(Person, Person.id == Contribution.speaker_id)
        .where(
            Contribution.meeting_id == meeting.id,
            Contribution.beforehand.is_(beforehand),
            sa.or_(Contribution.case_id.is_(None), Contribution.case_id.in_(seen)),
        )
        .order_by(Contribution.id)
    )
    return [ContributionLine(*row) for row in rows]
