"""Writing what is said on the points of an agenda: discussion for the minutes, and remarks of members beforehand."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import Case, Contribution, Meeting, MeetingAttendance, MeetingPaper, Person
from webapp.queries.meetings.attendance import presence
from webapp.queries.meetings.contributions import sits
from webapp.queries.meetings.meetings import MINUTES_TAKERS, agenda, holders_on, visible_meetings
from webapp.services.command import Command, replayed, unit_of_work
from webapp.services.meetings.locking import changing, locked_meeting
from webapp.services.refusals import NotFoundForActor, Refused
from webapp.services.votes.forums import refuse_closed
from workflows.core.calendar import local_date
from workflows.core.text import _
from workflows.roles import COMMITTEES

MOST = 500
"""The largest number of contributions of a meeting."""


@dataclass(frozen=True)
class Said:
    """A contribution as it is written. case, paper_id: the point of the agenda, neither for the whole meeting.

    speaker_id: None for a point that is prepared for the discussion.
    """

    text: str
    case: str = ""
    paper_id: int | None = None
    speaker_id: int | None = None


def write(session: Session, public_id: str, said: Said, command: Command) -> None:
    """Write down a contribution for the minutes; the same form sent again changes nothing.

    Raises NotFoundForActor, Refused (closed; too many; a speaker who is not there), IdempotencyKeyReused.
    """
    with unit_of_work(session):
        meeting = changing(session, public_id, command)
        _add(session, meeting, said, command, beforehand=False)


def remark(session: Session, public_id: str, said: Said, command: Command) -> None:
    """Leave a remark for the other members before the meeting, as a member of the committee.

    Raises NotFoundForActor, Refused (closed; the meeting has begun; too many), IdempotencyKeyReused.
    """
    with unit_of_work(session):
        meeting = _of_member(session, public_id, command)
        _add(session, meeting, said, command, beforehand=True)


def rewrite(session: Session, public_id: str, number: int, said: Said, command: Command) -> None:
    """Write a contribution for the minutes anew.

    Raises NotFoundForActor, Refused as `write`, and for a form that saw another version than `command.version`.
    """
    with unit_of_work(session):
        meeting = changing(session, public_id, command)
        row = _row(session, meeting, number, command)
        if row.beforehand:
            raise NotFoundForActor
        point = _point(session, meeting, said, command)
        if (row.case_id, row.paper_id, row.speaker_id, row.text) == (*point, said.speaker_id, said.text):
            return
        if command.version != row.version:
            raise Refused(
                _("Somebody has corrected this meanwhile: compare with what is there now, and send again."),
                field="text",
            )
        _refuse_stranger(session, meeting, said.speaker_id)
        row.case_id, row.paper_id = point
        row.speaker_id, row.text, row.version = said.speaker_id, said.text, row.version + 1


def strike(session: Session, public_id: str, number: int, command: Command) -> None:
    """Take a contribution out of the minutes, or one's own remark back. Raises NotFoundForActor, Refused (closed)."""
    with unit_of_work(session):
        found = session.get(Contribution, number)
        own = found is not None and found.beforehand and found.written_by_id == command.actor.person_id
        meeting = _of_member(session, public_id, command) if own else changing(session, public_id, command)
        row = _row(session, meeting, number, command)
        if row.beforehand and not own:
            raise NotFoundForActor
        session.delete(row)


def drop_remarks(
    session: Session, meeting: Meeting, *, case_id: int | None = None, paper_id: int | None = None
) -> None:
    """Delete what members remarked beforehand on a case or a paper that leaves the agenda.

    Raises Refused if the discussion has words on it: they would be in no minutes, and nobody could take them out.
    """
    point = Contribution.case_id == case_id if case_id else Contribution.paper_id == paper_id
    said = (Contribution.meeting_id == meeting.id, point)
    if session.scalar(sa.select(Contribution.id).where(*said, Contribution.beforehand.is_(False)).limit(1)):
        if paper_id:
            raise Refused(_("The discussion has words on this paper: take them out first, then the paper."))
        raise Refused(_("The discussion has words on this case: take them out first, then the case."))
    session.execute(sa.delete(Contribution).where(*said))


def refuse_absent_speakers(session: Session, meeting: Meeting) -> None:
    """Raise Refused for a contribution of a member who is recorded as absent; unnamed where it is on a sealed case."""
    absent = session.execute(
        sa.select(Person.full_name, Case.sealed)
        .join(Contribution, Contribution.speaker_id == Person.id)
        .outerjoin(Case, Case.id == Contribution.case_id)
        .join(MeetingAttendance, MeetingAttendance.person_id == Person.id)
        .where(
            Contribution.meeting_id == meeting.id,
            Contribution.beforehand.is_(False),
            MeetingAttendance.meeting_id == meeting.id,
            MeetingAttendance.present.is_(False),
        )
        .order_by(Person.sort_key)
    ).first()
    if absent and absent.sealed:
        raise Refused(
            _("The discussion of a case has words of a member who is recorded as absent: who sees it corrects them.")
        )
    if absent:
        raise Refused(
            _("Comrade %(name)s is recorded as absent, and the discussion has words of theirs: correct one of them."),
            name=absent.full_name,
        )


def _of_member(session: Session, public_id: str, command: Command) -> Meeting:
    """Return the meeting, locked, for a member of its committee. Raises NotFoundForActor, Refused once it has begun."""
    meeting = locked_meeting(session, public_id)
    known = sa.select(Meeting.id).where(Meeting.public_id == public_id, visible_meetings(command.actor))
    if meeting is None or not sits(command.actor, meeting) or session.scalar(known) is None:
        raise NotFoundForActor
    refuse_closed(meeting)
    if presence(session, meeting.id) or meeting.held_on < local_date(command.now):
        raise Refused(_("The meeting has begun: what you have to say goes into its minutes."))
    return meeting


def _add(session: Session, meeting: Meeting, said: Said, command: Command, *, beforehand: bool) -> None:
    me = command.actor.person_id
    if replayed(session, Contribution, command, written_by_id=me, meeting_id=meeting.id):
        return
    case_id, paper_id = _point(session, meeting, said, command)
    if not beforehand:
        _refuse_stranger(session, meeting, said.speaker_id)
    there = sa.select(sa.func.count()).select_from(Contribution).where(Contribution.meeting_id == meeting.id)
    if (session.scalar(there) or 0) >= MOST:
        raise Refused(_("A meeting has at most %(most)d contributions."), most=MOST)
    session.add(
        Contribution(
            meeting_id=meeting.id,
            case_id=case_id,
            paper_id=paper_id,
            speaker_id=me if beforehand else said.speaker_id,
            beforehand=beforehand,
            text=said.text,
            key=command.key,
            written_by_id=me,
            written_at=command.now,
        )
    )


def _row(session: Session, meeting: Meeting, number: int, command: Command) -> Contribution:
    """Return a contribution of this meeting. Raises NotFoundForActor, also where the actor may not see its case."""
    row = session.get(Contribution, number)
    if row is None or row.meeting_id != meeting.id:
        raise NotFoundForActor
    if row.case_id and row.case_id not in _cases(session, meeting, command).values():
        raise NotFoundForActor
    return row


def _point(session: Session, meeting: Meeting, said: Said, command: Command) -> tuple[int | None, int | None]:
    """Return case and paper that it is about. Raises Refused for what is not, or no longer, on the agenda."""
    gone = Refused(_("That is not on the agenda any more: choose what it is about."), field="about")
    if said.case:
        case_id = _cases(session, meeting, command).get(said.case)
        if case_id is None:
            raise gone
        return case_id, None
    paper = session.get(MeetingPaper, said.paper_id) if said.paper_id else None
    if said.paper_id and (paper is None or paper.meeting_id != meeting.id):
        raise gone
    return None, said.paper_id


def _cases(session: Session, meeting: Meeting, command: Command) -> dict[str, int]:
    lines = agenda(session, command.actor, meeting, local_date(command.now))
    return {line.public_id: line.case_id for line in lines}


def _refuse_stranger(session: Session, meeting: Meeting, speaker_id: int | None) -> None:
    """Raise Refused for a speaker who is neither of the committee nor of its office, or is recorded as absent."""
    if speaker_id is None:
        return
    kinds = {*COMMITTEES[meeting.body], *MINUTES_TAKERS}
    there = presence(session, meeting.id)
    if speaker_id not in holders_on(session, meeting.unit_id, kinds, meeting.held_on) or there.get(speaker_id) is False:
        raise Refused(_("Choose a speaker who is present at the meeting."), field="speaker")
