"""Putting a vote to its committee: at a meeting that its chair has opened, or by a written consultation."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from webapp.models import AttendanceConfirmed, Consultation, Meeting, MeetingAttendance, Person, Vote
from webapp.queries.cases.context import CaseContext
from webapp.queries.clock.deadlines import ends
from webapp.queries.rules import rule_of_office, rules_on
from webapp.queries.votes.forums import open_meeting
from webapp.services.refusals import Refused
from webapp.services.votes import rolls
from workflows.core.calendar import local_date
from workflows.core.text import _

NOT_PUT = _(
    "This vote is not before the committee yet: ballots are given at a meeting that its chair has opened, "
    "or in a written consultation."
)
CLOSE_DAYS = "committee.close_days"
SECRET_ONLINE = "committee.secret_online"
LONGEST = dt.timedelta(days=60)
"""A guard against a mistyped day: no rule says how long a consultation may take."""


def ballot_meeting(context: CaseContext, vote: Vote) -> Meeting | None:
    """Return the meeting in which a ballot of this vote may be given now, locked; None for a written consultation.

    Raises Refused if the vote is not put to the committee, or the meeting is over or not (or no longer) opened by its
    chair.
    """
    if vote.consultation_id is not None:
        return None
    found = open_meeting(context.session, vote)
    if found is None:
        raise Refused(NOT_PUT)
    meeting = context.session.get_one(Meeting, found.id, with_for_update=True, populate_existing=True)
    refuse_closed(meeting)
    refuse_unconfirmed(context.session, meeting)
    return meeting


def put_to_meeting(context: CaseContext, vote: Vote, meeting: Meeting) -> None:
    """Put a vote to an open meeting with the first ballot that is given there: its roll is frozen for that day.

    Raises Refused for a vote that another meeting, or a written consultation, decides.
    """
    if vote.consultation_id is not None:
        raise Refused(_("The committee is being asked about this in writing: no ballots are given at a meeting."))
    if vote.meeting_id not in (None, meeting.id):
        raise Refused(_("The ballots of this vote are given at another meeting."))
    if vote.meeting_id is None:
        vote.meeting_id, vote.closes_on = meeting.id, _last_day_to_close(context, meeting)
        rolls.renew(context, vote, meeting.held_on)


def _last_day_to_close(context: CaseContext, meeting: Meeting) -> dt.date | None:
    """Return the last day on which the chair closes a vote of this meeting; None where no rule says it."""
    lineage = [unit.id for unit in context.around.lineage]
    rule = rules_on(context.session, (CLOSE_DAYS,), lineage, context.today).get(CLOSE_DAYS)
    return ends(context, meeting.held_on, (rule.measure, int(rule.value))) if rule else None


def refuse_absent(context: CaseContext, meeting: Meeting, person_id: int) -> None:
    """Raise Refused for a ballot of somebody who is not recorded as present, or on another day than the meeting's."""
    session = context.session
    if context.today != meeting.held_on:
        raise Refused(
            _("The meeting was on %(day)s: after it only its secretary enters ballots that were given on paper there."),
            day=meeting.held_on,
        )
    there = session.get(MeetingAttendance, (meeting.id, person_id), populate_existing=True)
    if there is None or not there.present:
        raise Refused(
            _(
                "%(name)s is not recorded as present at the meeting of %(day)s, and only those present vote there. "
                "Its secretary, comrade %(secretary)s, keeps the attendance."
            ),
            name=session.get_one(Person, person_id).full_name,
            day=meeting.held_on,
            secretary=session.get_one(Person, meeting.secretary_id).full_name,
        )


def refuse_online(context: CaseContext, vote: Vote) -> None:
    """Raise Refused for a secret ballot that by a rule is given on paper alone. One statement for a secret vote.

    By the rule of the day on which the vote began: no vote is given in part here and in part on paper.
    """
    lineage = [unit.id for unit in context.around.lineage]
    put_on = local_date(vote.opened_at)
    if vote.secret and rule_of_office(context.session, SECRET_ONLINE, lineage, put_on).value == "no":
        raise Refused(
            _("By a rule of your office a secret ballot is given on paper: put yours into the box at the meeting.")
        )


def refuse_closed(meeting: Meeting) -> None:
    """Raise Refused for a meeting that is closed or called off."""
    if meeting.closed_at is not None:
        raise Refused(_("This meeting is closed: nothing in it can be changed."))
    if meeting.called_off_at is not None:
        raise Refused(_("This meeting is called off: nothing in it can be changed. Plan another one."))


def refuse_unconfirmed(session: Session, meeting: Meeting) -> None:
    """Raise Refused until the chair has confirmed the attendance, by which they open the meeting."""
    confirmed = sa.select(AttendanceConfirmed.meeting_id).where(AttendanceConfirmed.meeting_id == meeting.id)
    if session.scalar(confirmed) is None:
        name = session.get_one(Person, meeting.chair_id).full_name
        raise Refused(
            _("Comrade %(name)s, who chairs the meeting, has to confirm the attendance first, on the meeting's page."),
            name=name,
        )


def consult(context: CaseContext, vote: Vote, last_day: dt.date, reason: str) -> Consultation:
    """Ask the committee in writing until a last day. Every member on the roll of today is asked.

    Raises Refused for a vote that is put already, for a secret one (an answer in writing bears its name), and for a day
    that is past or too far away.
    """
    assert context.actor is not None
    if vote.before_committee or open_meeting(context.session, vote) is not None:
        raise Refused(_("This vote is before the committee already."))
    if vote.secret or vote.seats:
        raise Refused(_("An election, and any secret ballot, needs a meeting: an answer in writing bears a name."))
    if not context.today <= last_day <= context.today + LONGEST:
        raise Refused(
            _("The last day of the consultation lies between today and %(day)s."),
            field="last_day",
            day=context.today + LONGEST,
        )
    asked = Consultation(asked_by_id=context.actor.person_id, asked_at=context.now, last_day=last_day, reason=reason)
    context.session.add(asked)
    context.session.flush()
    question = context.definition.question_in(context.case.state)
    assert question is not None
    vote.consultation_id, vote.closes_on = asked.id, last_day
    vote.base = context.rules[question.written].value
    rolls.renew(context, vote, context.today)
    return asked
